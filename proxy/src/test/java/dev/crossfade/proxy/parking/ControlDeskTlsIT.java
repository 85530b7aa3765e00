package dev.crossfade.proxy.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkedHead;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A controller over TLS: verified, or nothing is sent to it, and the next one is asked. */
@Timeout(60)
class ControlDeskTlsIT {

    private static final TenantId ACME = new TenantId("acme");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static X509Bundle authority;
    private static SslContext trust;

    @BeforeAll
    static void makeAuthority() throws Exception {
        authority = authority("CN=authority");
        trust = SslContextBuilder.forClient()
                .trustManager(authority.getCertificate())
                .build();
    }

    @Test
    void oneThatIsWhoItSaysIsAsked() throws Exception {
        try (StoringController controller = controller("127.0.0.1", authority);
                DeskOnALoop desk = DeskOnALoop.trusting(trust, LIMIT, controller.url())) {
            assertInstanceOf(DeskAnswer.Receipt.class, park(desk));
            assertInstanceOf(DeskAnswer.Receipt.class, park(desk));
            assertEquals("Bearer secret", controller.next().authorization());
        }
    }

    @Test
    void oneOfAnotherNameIsToldNothing() throws Exception {
        toldNothing(controller("127.0.0.2", authority));
    }

    @Test
    void oneOfAnotherAuthorityIsToldNothing() throws Exception {
        toldNothing(controller("127.0.0.1", authority("CN=stranger")));
    }

    private static void toldNothing(StoringController stranger) throws Exception {
        try (stranger;
                StoringController next = controller("127.0.0.1", authority);
                DeskOnALoop alone = DeskOnALoop.trusting(trust, LIMIT, stranger.url());
                DeskOnALoop both = DeskOnALoop.trusting(trust, LIMIT, stranger.url(), next.url())) {
            DeskAnswer.Untaken untaken = assertInstanceOf(DeskAnswer.Untaken.class, park(alone));
            assertTrue(untaken.why().contains("TLS"), untaken.why());
            assertInstanceOf(DeskAnswer.Receipt.class, park(both));
            assertEquals(0, stranger.asked());
        }
    }

    private static X509Bundle authority(String name) throws Exception {
        return new CertificateBuilder()
                .subject(name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static StoringController controller(String address, X509Bundle issuer) throws Exception {
        X509Bundle certificate = new CertificateBuilder()
                .subject("CN=controller")
                .addSanIpAddress(address)
                .buildIssuedBy(issuer);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(certificate.toKeyManagerFactory().getKeyManagers(), null, null);
        return new StoringController(tls);
    }

    private static DeskAnswer park(DeskOnALoop desk) throws Exception {
        byte[] document =
                new ParkedHead("POST", "/hooks", "acme.test", "http", List.of(), Instant.EPOCH, null, "a test").line();
        return desk.park(ACME, document).get(30, TimeUnit.SECONDS);
    }
}
