package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.ProxySettings.CertificateFiles;
import dev.crossfade.config.settings.ProxySettings.Limits;
import dev.crossfade.config.settings.ProxySettings.Listen;
import dev.crossfade.config.settings.ProxySettings.ProxyProtocol;
import dev.crossfade.config.settings.ProxySettings.Tls;
import dev.crossfade.proxy.tls.ServerCertificates;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS at the listener: the protocol by ALPN, the certificate by SNI, and new files without a restart. */
class SecuredIT {

    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";

    @TempDir
    private Path folder = Path.of("");

    private X509Bundle authority;
    private CertificateFiles acme;
    private CertificateFiles wild;
    private ScriptedOrigin origin;
    private ProxyUnderTest proxy;

    @BeforeEach
    void start() throws Exception {
        authority = new CertificateBuilder()
                .subject("CN=authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        acme = files("acme", "acme.test");
        wild = files("wild", "*.wild.test");
        origin = ScriptedOrigin.echoing("source");
        Tls tls = new Tls(acme.certificate(), acme.key(), List.of(wild));
        proxy = new ProxyUnderTest(
                origin,
                origin,
                ProxyUnderTest.asConfigured(),
                SecuredIT::impatient,
                new Listen("127.0.0.1", 0, ProxyProtocol.NONE, tls));
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        origin.close();
    }

    @Test
    void http2IsSpokenWhereTheClientOffersIt() throws Exception {
        String body = "x".repeat(300_000);
        HttpResponse<String> answer = client(HttpClient.Version.HTTP_2)
                .send(request().POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());

        assertEquals(HttpClient.Version.HTTP_2, answer.version());
        assertEquals("source:" + body, answer.body());
        ScriptedOrigin.Received received = origin.nextRequest();
        assertEquals("https", received.field("X-Forwarded-Proto"));
    }

    @Test
    void protocolIsChosenByTheClient() throws Exception {
        assertEquals("h2", chosenFrom("h2", "http/1.1"));
        assertEquals("http/1.1", chosenFrom("http/1.1"));
        assertEquals("", chosenFrom("spdy/3"));
    }

    private String chosenFrom(String... offered) throws Exception {
        try (SSLSocket socket = connected()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(offered);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket.getApplicationProtocol();
        }
    }

    @Test
    void clientThatStillSendsBehindTlsReadsItsRefusal() throws Exception {
        try (SSLSocket socket = connected()) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("POST / HTTP/1.1\r\nHost: other.test\r\nContent-Length: 9999999\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            ProxyUnderTest.until(() -> proxy.metrics().count("unknown_host") == 1);
            socket.getOutputStream().write(new byte[512 * 1024]);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 404 ") && answer.endsWith("}\n"), answer);
        }
    }

    private SSLSocket connected() throws Exception {
        Socket plain = new Socket(proxy.address().getAddress(), proxy.address().getPort());
        return (SSLSocket) trusting().getSocketFactory().createSocket(plain, "127.0.0.1", 0, true);
    }

    @Test
    void http11IsSpokenWhereItDoesNot() throws Exception {
        HttpClient client = client(HttpClient.Version.HTTP_1_1);
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = client.send(
                    request().POST(BodyPublishers.ofString("body " + i)).build(), BodyHandlers.ofString());
            assertEquals(HttpClient.Version.HTTP_1_1, answer.version());
            assertEquals("source:body " + i, answer.body());
        }
        assertEquals("https", origin.nextRequest().field("X-Forwarded-Proto"));
    }

    @Test
    void certificateIsThatOfTheNameWhichIsAskedFor() throws Exception {
        assertEquals("CN=acme", shownTo("acme.test"));
        assertEquals("CN=wild", shownTo("any.wild.test"));
        assertEquals("CN=acme", shownTo("deep.any.wild.test"));
        assertEquals("CN=acme", shownTo("unknown.test"));
    }

    @Test
    void newFilesAreShownToNewConnections() throws Exception {
        assertEquals("CN=acme", shownTo("acme.test"));
        write(Path.of(acme.certificate()), Path.of(acme.key()), "renewed", "acme.test");
        ProxyUnderTest.until(() -> shownQuietly("acme.test").equals("CN=renewed"));
    }

    @Test
    void certificateWithoutItsKeyLeavesTheOldOneInUse() throws Exception {
        ServerCertificates certificates =
                ServerCertificates.load(new Tls(acme.certificate(), acme.key(), List.of(wild)));
        Object before = certificates.map("acme.test");

        CertificateFiles other = files("other", "acme.test");
        Files.copy(Path.of(other.certificate()), replaced(acme.certificate()));
        assertFalse(certificates.refresh());
        assertEquals(before, certificates.map("acme.test"));
        Files.copy(Path.of(other.key()), replaced(acme.key()));
        assertTrue(certificates.refresh());
        assertFalse(certificates.refresh());
    }

    @Test
    void missingAndForeignFilesAreNamed() {
        IllegalArgumentException missing = assertThrows(
                IllegalArgumentException.class,
                () -> ServerCertificates.load(new Tls(folder + "/none.crt", acme.key(), List.of())));
        assertTrue(String.valueOf(missing.getMessage()).contains("none.crt"));
        IllegalArgumentException foreign = assertThrows(
                IllegalArgumentException.class,
                () -> ServerCertificates.load(new Tls(acme.certificate(), wild.key(), List.of())));
        assertTrue(String.valueOf(foreign.getMessage()).contains("the key is not the certificate's"));
    }

    @Test
    void oldVersionsOfTlsAreRefused() {
        assertThrows(SSLException.class, () -> handshake("acme.test", "TLSv1.1"));
        assertEquals("CN=acme", shownQuietly("acme.test"));
    }

    @Test
    void clientThatDoesNotFinishItsHandshakeIsGivenUp() throws Exception {
        try (RawClient client = proxy.client()) {
            client.send(new byte[] {22, 3, 1, 2, 0, 1, 0, 1});
            assertTrue(client.isClosedByProxy());
        }
    }

    @Test
    void plainHttpIsClosed() throws Exception {
        try (RawClient client = proxy.client()) {
            client.get("/");
            ProxyUnderTest.until(() -> closed(client));
        }
        assertEquals(0, origin.received());
    }

    private static boolean closed(RawClient client) {
        try {
            return client.isClosedByProxy();
        } catch (IOException e) {
            return true;
        }
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(
                        URI.create("https://127.0.0.1:" + proxy.address().getPort() + "/"))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpClient client(HttpClient.Version version) throws Exception {
        SSLParameters unnamed = trusting().getDefaultSSLParameters();
        unnamed.setEndpointIdentificationAlgorithm("");
        unnamed.setServerNames(List.of(new SNIHostName("acme.test")));
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(trusting())
                .sslParameters(unnamed)
                .build();
    }

    private String shownQuietly(String name) {
        try {
            return shownTo(name);
        } catch (Exception e) {
            return e.toString();
        }
    }

    private String shownTo(String name) throws Exception {
        return handshake(name, "TLSv1.3", "TLSv1.2").getSubjectX500Principal().getName();
    }

    private X509Certificate handshake(String name, String... versions) throws Exception {
        try (SSLSocket socket = connected()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
            socket.setEnabledProtocols(versions);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private SSLContext trusting() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", authority.getCertificate());
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private CertificateFiles files(String subject, String name) throws Exception {
        Path certificate = folder.resolve(subject + ".crt");
        Path key = folder.resolve(subject + ".key");
        write(certificate, key, subject, name);
        return new CertificateFiles(certificate.toString(), key.toString());
    }

    private void write(Path certificate, Path key, String subject, String name) throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=" + subject)
                .addExtensionOctetString(SUBJECT_ALTERNATIVE_NAME, false, dnsName(name))
                .buildIssuedBy(authority);
        Files.writeString(certificate, bundle.getCertificatePathPEM());
        Files.writeString(key, bundle.getPrivateKeyPEM());
    }

    /** As DER; the builder's own method takes no wildcard. */
    private static byte[] dnsName(String name) {
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.write(0x30);
        der.write(name.length() + 2);
        der.write(0x82);
        der.write(name.length());
        der.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        return der.toByteArray();
    }

    private static Path replaced(String file) throws IOException {
        Path path = Path.of(file);
        Files.delete(path);
        return path;
    }

    private static Limits impatient(Limits usual) {
        return new Limits(
                usual.requestLine(),
                usual.headers(),
                usual.headerCount(),
                Duration.ofSeconds(4),
                usual.bodyIdleTimeout(),
                usual.idleTimeout(),
                usual.connections(),
                usual.bufferMemory());
    }
}
