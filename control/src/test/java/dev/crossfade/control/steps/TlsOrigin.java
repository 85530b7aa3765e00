package dev.crossfade.control.steps;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import dev.crossfade.config.settings.TenantSettings.HealthCheck;
import dev.crossfade.config.settings.TenantSettings.OriginTls;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
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

/** An origin at 127.0.0.1 with a certificate for that and for {@code inner.test}, by an authority of its own; it answers 204. */
public final class TlsOrigin implements AutoCloseable {

    private final List<String> askedFor = new CopyOnWriteArrayList<>();
    private final String authority;
    private final HttpsServer server;

    /** @param directory where the authority's file is put */
    public TlsOrigin(Path directory) throws Exception {
        X509Bundle issuer = new CertificateBuilder()
                .ecp256()
                .subject("CN=authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        this.authority = Files.writeString(directory.resolve("ca.pem"), issuer.getCertificatePEM())
                .toString();
        X509Bundle certificate = new CertificateBuilder()
                .ecp256()
                .subject("CN=inner.test")
                .addSanDnsName("inner.test")
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(issuer);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(certificate.toKeyManagerFactory().getKeyManagers(), null, null);
        this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", exchange -> {
            try (exchange) {
                ExtendedSSLSession session = (ExtendedSSLSession) ((HttpsExchange) exchange).getSSLSession();
                session.getRequestedServerNames().forEach(name -> askedFor.add(((SNIHostName) name).getAsciiName()));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        server.start();
    }

    /** The file of the authority. */
    public String authority() {
        return authority;
    }

    public String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    /** It, as a side's origin under these settings. */
    public SideSettings side(String ca, String serverName) {
        return new SideSettings(
                "", url(), new OriginTls(ca, serverName), new HealthCheck("/healthz", Duration.ofSeconds(5)), null);
    }

    /** The names that requests came under, one each. */
    public List<String> askedFor() {
        return List.copyOf(askedFor);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
