package dev.crossfade.config.cli;

import dev.crossfade.config.tls.AnyCertificate;
import dev.crossfade.config.tls.LateTls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code crossfade health}: asks a health endpoint; for images that have no other HTTP client. */
@Command(
        name = "health",
        description =
                "Ask a health endpoint: exit code 0 when it answers 2xx within 3 seconds. At a loopback address its"
                        + " certificate is not looked at.",
        mixinStandardHelpOptions = true)
public final class HealthCommand implements CrossfadeCommand, Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Pattern OURSELVES = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    @Option(names = "--url", required = true, description = "as http://127.0.0.1:9902/livez")
    private URI url = URI.create("http://127.0.0.1:9902/livez");

    @Override
    public Integer call() throws InterruptedException {
        try {
            HttpClient client = client(url).connectTimeout(PATIENCE).build();
            HttpRequest request = HttpRequest.newBuilder(url).timeout(PATIENCE).build();
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            if (status / 100 == 2) {
                return ExitCode.DONE;
            }
            throw new CommandFailure(ExitCode.FAILED, url + " answered " + status);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.BAD_USAGE, "not an http(s) URL: '" + url + "'", e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, url + " does not answer: " + FailureWords.of(e), e);
        }
    }

    /** A certificate that has expired, or does not name this machine's inside, is no reason to end a daemon that works. */
    private static HttpClient.Builder client(URI url) {
        return "https".equals(url.getScheme()) && isOurselves(url)
                ? HttpClient.newBuilder().sslContext(AnyCertificate.accepted())
                : LateTls.client();
    }

    static boolean isOurselves(URI url) {
        return url.getHost() != null && OURSELVES.matcher(url.getHost()).matches();
    }
}
