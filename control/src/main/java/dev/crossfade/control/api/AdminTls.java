package dev.crossfade.control.api;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.settings.ControlSettings;
import dev.crossfade.config.tls.CertificateFile;
import dev.crossfade.config.tls.KeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS at the controller's admin port. The files of {@code control.admin.tls} are looked at every two seconds: a certificate that was renewed
 * is shown to new connections, and one without its key leaves the old one in use.
 */
final class AdminTls implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AdminTls.class);
    private static final long LOOK_SECONDS = 2;
    private static final String NO_PASSWORD = "";

    private final ControlSettings.Tls files;
    private final SslContextFactory.Server contexts = new SslContextFactory.Server();
    private final ScheduledExecutorService looker;

    /** What the files held when they were last read, whether it could be used or not. */
    private List<byte[]> seen;

    /** The last fault that was said: a file that is gone is not said every two seconds. */
    private String said = "";

    private AdminTls(ControlSettings.Tls files, List<byte[]> seen, KeyStore first) {
        this.files = files;
        this.seen = seen;
        contexts.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        show(contexts, first);
        this.looker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "admin-certificate");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** @throws IllegalArgumentException when the files cannot be used; the message says which, why, and what to do */
    static AdminTls of(ControlSettings.Tls files) {
        try {
            List<byte[]> content = content(files);
            AdminTls tls = new AdminTls(files, content, read(files));
            var unused = tls.looker.scheduleWithFixedDelay(tls::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
            return tls;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("control.admin.tls: " + inWords(e), e);
        }
    }

    /** What takes connections, in the place of the one that would take plain ones. */
    Connector connector(Server server, HttpConfiguration http, String host, int port) {
        // Whose certificate it is the client compares, if it cares; Jetty would refuse those who ask by an address, as
        // kubelets and load
        // balancers do for health.
        http.addCustomizer(new SecureRequestCustomizer(false));
        ServerConnector connector = new ServerConnector(
                server, new SslConnectionFactory(contexts, "http/1.1"), new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        return connector;
    }

    @Override
    public void close() {
        looker.shutdownNow();
    }

    /** What is thrown here would end the looking. */
    void look() {
        try {
            List<byte[]> content = content(files);
            if (isSame(content, seen)) {
                return;
            }
            seen = content;
            KeyStore renewed = read(files);
            contexts.reload(factory -> show((SslContextFactory.Server) factory, renewed));
            said = "";
            LOG.info("The certificate of the admin port was renewed from {}", files.certificate());
        } catch (Exception e) { // Jetty's reload declares no narrower one
            complain(inWords(e));
        }
    }

    private void complain(String fault) {
        if (!fault.equals(said)) {
            said = fault;
            LOG.warn("The certificate of the admin port stays the one that it was: control.admin.tls: {}", fault);
        }
    }

    private static void show(SslContextFactory.Server factory, KeyStore store) {
        factory.setKeyStore(store);
        factory.setKeyStorePassword(NO_PASSWORD);
    }

    private static List<byte[]> content(ControlSettings.Tls files) throws IOException {
        return List.of(bytes(files.certificate()), bytes(files.key()));
    }

    private static byte[] bytes(String file) throws IOException {
        return Files.readAllBytes(Path.of(file));
    }

    private static boolean isSame(List<byte[]> one, List<byte[]> other) {
        return Arrays.equals(one.get(0), other.get(0)) && Arrays.equals(one.get(1), other.get(1));
    }

    private static KeyStore read(ControlSettings.Tls files) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = chain(files);
        PrivateKey key = key(files, chain);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("admin", key, NO_PASSWORD.toCharArray(), chain.toArray(X509Certificate[]::new));
        return store;
    }

    private static List<X509Certificate> chain(ControlSettings.Tls files) throws IOException, GeneralSecurityException {
        try {
            return CertificateFile.read(files.certificate());
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(
                    files.certificate() + " holds no certificate in PEM (-----BEGIN CERTIFICATE-----)", e);
        }
    }

    private static PrivateKey key(ControlSettings.Tls files, List<X509Certificate> chain)
            throws IOException, GeneralSecurityException {
        try {
            return KeyFile.read(files.key()).of(chain.get(0).getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(files.key() + " " + e.getMessage(), e);
        }
    }

    private static String inWords(Exception e) {
        return e instanceof IOException ? FailureWords.of(e) : String.valueOf(e.getMessage());
    }
}
