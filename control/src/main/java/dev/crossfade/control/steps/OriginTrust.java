package dev.crossfade.control.steps;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.settings.TenantSettings.OriginTls;
import dev.crossfade.config.tls.Authorities;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLSocketFactory;

/**
 * TLS to an origin as the proxies do it: by the authorities of {@code originTls.ca}, where they are named, and with
 * {@code originTls.serverName} in the place of the URL's host, both as what is asked for (RFC 6066 §3, SNI) and as what the
 * certificate must name.
 */
final class OriginTrust extends SSLSocketFactory {

    private final SSLSocketFactory sockets;
    private final String serverName;

    private OriginTrust(SSLSocketFactory sockets, String serverName) {
        this.sockets = sockets;
        this.serverName = serverName;
    }

    /** @throws IOException when the authorities cannot be used; the message names the key and the file */
    static SSLSocketFactory of(OriginTls settings) throws IOException {
        return new OriginTrust(
                settings.ca().isEmpty() ? (SSLSocketFactory) SSLSocketFactory.getDefault() : trusting(settings.ca()),
                settings.serverName());
    }

    private static SSLSocketFactory trusting(String file) throws IOException {
        try {
            return Authorities.trusted(file).getSocketFactory();
        } catch (IOException e) {
            throw new IOException("originTls.ca: " + FailureWords.of(e), e);
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "originTls.ca: the certificates in " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** The one that {@code HttpsURLConnection} calls, over a connection that it has made: what it is told is what is verified. */
    @Override
    public Socket createSocket(Socket connection, String host, int port, boolean autoClose) throws IOException {
        return sockets.createSocket(connection, serverName.isEmpty() ? host : serverName, port, autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return sockets.createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        return sockets.createSocket(host, port, from, fromPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return sockets.createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
        return sockets.createSocket(host, port, from, fromPort);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return sockets.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return sockets.getSupportedCipherSuites();
    }
}
