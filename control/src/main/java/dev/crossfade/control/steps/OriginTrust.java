package dev.crossfade.control.steps;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.settings.TenantSettings.OriginTls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

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
                settings.ca().isEmpty()
                        ? (SSLSocketFactory) SSLSocketFactory.getDefault()
                        : trusting(Path.of(settings.ca())),
                settings.serverName());
    }

    private static SSLSocketFactory trusting(Path file) throws IOException {
        try {
            KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
            authorities.load(null, null);
            for (Certificate authority : certificates(file)) {
                authorities.setCertificateEntry("ca-" + authorities.size(), authority);
            }
            if (authorities.size() == 0) {
                throw new IOException("originTls.ca: there is no certificate in " + file);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "originTls.ca: the certificates in " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        try (InputStream pem = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(pem);
        } catch (IOException e) {
            throw new IOException("originTls.ca: " + FailureWords.of(e), e);
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
