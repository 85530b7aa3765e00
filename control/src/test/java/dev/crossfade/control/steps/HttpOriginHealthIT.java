package dev.crossfade.control.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings.HealthCheck;
import dev.crossfade.config.settings.TenantSettings.OriginTls;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import dev.crossfade.control.fleet.SampleTenants;
import dev.crossfade.control.workflow.routing.OriginHealth.Health;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Origins are asked with the same trust as the proxies have in them. */
@Timeout(60)
class HttpOriginHealthIT {

    @TempDir
    private Path directory;

    private final List<String> askedFor = new CopyOnWriteArrayList<>();
    private X509Bundle authority;
    private String authorityFile = "";
    private HttpsServer server;

    @BeforeEach
    void start() throws Exception {
        authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        authorityFile = Files.writeString(directory.resolve("ca.pem"), authority.getCertificatePEM())
                .toString();
        X509Bundle certificate = new CertificateBuilder()
                .ecp256()
                .subject("CN=inner.test")
                .addSanDnsName("inner.test")
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(authority);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(certificate.toKeyManagerFactory().getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/healthz", exchange -> {
            try (exchange) {
                ExtendedSSLSession session = (ExtendedSSLSession) ((HttpsExchange) exchange).getSSLSession();
                session.getRequestedServerNames().forEach(name -> askedFor.add(((SNIHostName) name).getAsciiName()));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void ownAuthorityIsTrustedWhenItIsNamed() {
        assertEquals(Health.WELL, ask(authorityFile, ""));
        Health untrusted = ask("", "");
        assertTrue(untrusted.reason().contains("its certificate is of no trusted authority"), untrusted::reason);
    }

    @Test
    void serverNameIsWhatIsAskedForAndWhatIsVerified() {
        assertEquals(Health.WELL, ask(authorityFile, "inner.test"));
        assertEquals(List.of("inner.test"), askedFor);

        Health other = ask(authorityFile, "other.test");
        assertFalse(other.well());
        assertTrue(other.reason().contains("other.test"), other::reason);
    }

    @Test
    void authoritiesThatCannotBeUsedAreNamed() throws Exception {
        Health missing = ask(directory.resolve("gone.pem").toString(), "");
        assertTrue(
                missing.reason().contains("originTls.ca") && missing.reason().contains("gone.pem: no such file"),
                missing::reason);

        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        Health none = ask(empty.toString(), "");
        assertTrue(none.reason().contains("there is no certificate in " + empty), none::reason);

        Path nonsense = Files.writeString(directory.resolve("nonsense.pem"), "-----BEGIN CERTIFICATE-----\nxx\n");
        Health broken = ask(nonsense.toString(), "");
        assertTrue(broken.reason().contains("nonsense.pem cannot be used"), broken::reason);
    }

    private Health ask(String ca, String serverName) {
        SideSettings side = new SideSettings(
                "",
                "https://127.0.0.1:" + server.getAddress().getPort(),
                new OriginTls(ca, serverName),
                new HealthCheck("/healthz", Duration.ofSeconds(5)),
                null);
        return new HttpOriginHealth().ask(SampleTenants.withSource(side), Side.SOURCE, Duration.ofSeconds(20));
    }
}
