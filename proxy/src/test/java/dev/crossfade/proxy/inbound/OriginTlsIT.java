package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.TenantSettings.OriginTls;
import dev.crossfade.proxy.inbound.RawClient.Answer;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS to origins: verified, or nothing is sent. */
@Timeout(60)
class OriginTlsIT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    private static X509Bundle authority;
    private static String authorityFile;

    private final MovableNames names = new MovableNames();

    OriginTlsIT() throws Exception {
        names.move("origin.test", MovableNames.loopback(1));
    }

    @BeforeAll
    static void makeAuthority() throws Exception {
        authority = authority("CN=authority");
        authorityFile = Files.writeString(directory.resolve("ca.pem"), authority.getCertificatePEM())
                .toString();
    }

    @Test
    void verifiedOriginIsToldItsNameAndKeepsItsConnection() throws Exception {
        try (ScriptedOrigin origin = origin(certificate("origin.test").buildIssuedBy(authority));
                ProxyToOrigins proxy = proxy(url("origin.test", origin), new OriginTls(authorityFile, ""));
                RawClient client = proxy.client()) {
            for (int i = 0; i < 10; i++) {
                assertEquals("origin.test", client.post("/orders", "x").answer().text());
            }
            assertEquals(1, origin.connections());
        }
    }

    @Test
    void serverNameIsWhatIsSaidAndWhatIsVerified() throws Exception {
        try (ScriptedOrigin origin = origin(certificate("inner.test").buildIssuedBy(authority));
                ProxyToOrigins proxy = proxy(url("origin.test", origin), new OriginTls(authorityFile, "inner.test"));
                RawClient client = proxy.client()) {
            assertEquals("inner.test", client.post("/orders", "x").answer().text());
        }
    }

    @Test
    void certificateOfAnotherHostIsRefused() throws Exception {
        refuses(origin(certificate("other.test").buildIssuedBy(authority)), authorityFile, "tls_other_name");
    }

    @Test
    void certificateThatHasExpiredIsRefused() throws Exception {
        X509Bundle expired = certificate("origin.test")
                .notBefore(Instant.now().minus(Duration.ofDays(3)))
                .notAfter(Instant.now().minus(Duration.ofDays(1)))
                .buildIssuedBy(authority);
        refuses(origin(expired), authorityFile, "tls_expired");
    }

    @Test
    void certificateOfAnotherAuthorityIsRefused() throws Exception {
        X509Bundle stranger = certificate("origin.test").buildIssuedBy(authority("CN=stranger"));
        refuses(origin(stranger), authorityFile, "tls_untrusted");
    }

    @Test
    void ownAuthorityIsNotTrustedUnlessItIsNamed() throws Exception {
        refuses(origin(certificate("origin.test").buildIssuedBy(authority)), "", "tls_untrusted");
    }

    @Test
    void originThatDoesNotSpeakTlsIsRefused() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 5, MovableNames.loopback(1));
                ProxyToOrigins proxy =
                        proxy("https://origin.test:" + plain.getLocalPort(), new OriginTls(authorityFile, ""));
                RawClient client = proxy.client()) {
            client.post("/orders", "x");
            for (int connection = 0; connection < 2; connection++) {
                try (Socket socket = plain.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 400 Bad\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    ProxyUnderTest.until(() -> proxy.failures("tls_failed") > 0);
                }
            }
            assertEquals(502, client.answer().status());
            assertEquals(2, proxy.failures("tls_failed"));
        }
    }

    /** Tells at once, and nothing of the request has left; the client's connection is as good as before. */
    private void refuses(ScriptedOrigin origin, String ca, String reason) throws Exception {
        try (origin;
                CapturedLog log = new CapturedLog();
                ProxyToOrigins proxy = proxy(url("origin.test", origin), new OriginTls(ca, ""));
                RawClient client = proxy.client()) {
            Answer answer = client.post("/orders", "x").answer();
            assertEquals(502, answer.status());
            assertEquals("", answer.field("crossfade-outcome"));
            assertTrue(answer.text().contains("origin-unreachable"), answer::text);
            assertEquals(0, origin.received());
            assertEquals(2, proxy.failures(reason));
            ProxyUnderTest.until(() -> log.says("Origin failed: tenant acme, source, " + reason + ": "));
            assertEquals(502, client.get("/orders").answer().status());
        }
    }

    private ProxyToOrigins proxy(String url, OriginTls tls) throws Exception {
        return new ProxyToOrigins(ProxyToOrigins.side(url, tls), ProxyToOrigins.side(url, tls), loop -> names);
    }

    private static String url(String host, ScriptedOrigin origin) {
        return "https://" + host + origin.url().substring(origin.url().lastIndexOf(':'));
    }

    /** Answers with the name that its client has asked for. */
    private static ScriptedOrigin origin(X509Bundle certificate) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(certificate.toKeyManagerFactory().getKeyManagers(), null, null);
        ServerSocket server = tls.getServerSocketFactory().createServerSocket(0, 50, MovableNames.loopback(1));
        return new ScriptedOrigin(server, (request, connection) -> {
            ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) connection.socket()).getSession();
            connection.answer(
                    200, ((SNIHostName) session.getRequestedServerNames().get(0)).getAsciiName());
        });
    }

    private static CertificateBuilder certificate(String host) {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=" + host)
                .addSanDnsName(host)
                .addExtendedKeyUsageServerAuth();
    }

    private static X509Bundle authority(String subject) throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .subject(subject)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }
}
