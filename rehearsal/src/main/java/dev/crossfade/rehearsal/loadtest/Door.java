package dev.crossfade.rehearsal.loadtest;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** The way to the server under load: HTTP/1.1, no redirect followed, no cookie kept. */
final class Door {

    /** From sending a request to the end of its answer; longer than a proxy's longest hold. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration CONNECT = Duration.ofSeconds(5);

    static {
        // The JDK's client reads them once, when it is first used. A proxy finds a tenant by its host, so a scenario
        // may name it; a
        // connection that idles is closed before a load balancer closes it, which does so after 60 s; and a request
        // whose answer is
        // missing is told, and not sent again.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
        System.setProperty("jdk.httpclient.keepalive.timeout", "30");
        System.setProperty("jdk.httpclient.redirects.retrylimit", "1");
    }

    private final URI url;
    private final SSLContext tls;
    private final HttpClient http;

    /** @param tls whom to trust, for https */
    Door(URI url, SSLContext tls) {
        this(
                url,
                tls,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(CONNECT)
                        .sslContext(tls)
                        .build());
    }

    private Door(URI url, SSLContext tls, HttpClient http) {
        this.url = url;
        this.tls = tls;
        this.http = http;
    }

    /** The same client, for another URL. */
    Door to(URI other) {
        return new Door(other, tls, http);
    }

    /**
     * Whether anybody is there at all: one connection, and for https one handshake.
     *
     * @throws CommandFailure that says why not, once, and not for each request of a load
     */
    void knock() {
        boolean https = url.getScheme().equals("https");
        String host = url.getHost().replaceAll("[\\[\\]]", "");
        int port = url.getPort() >= 0 ? url.getPort() : https ? 443 : 80;
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "--url: no address is known for the host '" + host
                            + "': check its spelling, or this machine's DNS");
        }
        String where = host + ":" + port;
        try (Socket plain = new Socket()) {
            plain.connect(address, (int) CONNECT.toMillis());
            plain.setSoTimeout((int) CONNECT.toMillis());
            if (https) {
                SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(plain, host, port, true);
                SSLParameters parameters = secure.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                secure.setSSLParameters(parameters);
                secure.startHandshake();
            }
        } catch (SSLException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "--url: no TLS with " + where + ": " + e.getMessage()
                            + "\nIf its certificate is of an authority of your own, name that with --ca FILE.",
                    e);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "--url: nobody answers at " + where + " (" + e.getMessage()
                            + "): is it started, and are host and port right?",
                    e);
        }
    }

    /**
     * Sends a request, and reads its answer to the end.
     *
     * @param keep how many bytes of the answer's body are wanted
     * @throws IOException when there is no whole answer; the message is for people
     */
    HttpResponse<byte[]> send(HttpRequest request, int keep) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, KeptBody.handler(keep));
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(reason(e), e);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("not whole within " + PATIENCE.toSeconds() + " s");
        } finally {
            // Without effect on one that is done.
            answer.cancel(true);
        }
    }

    /** The first reason that was given: what was made of it later says less. */
    private static String reason(ExecutionException failure) {
        String reason = "";
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null) {
                reason = cause.getMessage();
            } else if (reason.isEmpty()) {
                reason = cause.getClass().getSimpleName();
            }
        }
        return reason;
    }
}
