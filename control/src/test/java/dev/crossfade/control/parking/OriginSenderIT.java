package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.fleet.SampleTenants;
import dev.crossfade.control.parking.Parked.Kind;
import dev.crossfade.control.parking.Parked.State;
import dev.crossfade.control.steps.TlsOrigin;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was parked is delivered with the same trust in an origin as the proxies have. */
@Timeout(60)
class OriginSenderIT {

    private static final TenantId ACME = new TenantId("acme");

    @TempDir
    private Path directory;

    private TlsOrigin origin;

    @BeforeEach
    void start() throws Exception {
        origin = new TlsOrigin(directory);
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    @Test
    void serverNameIsWhatIsAskedForAndWhatIsVerified() throws Exception {
        Attempt named = send(origin.authority(), "inner.test");
        assertEquals(204, named.status(), named::reason);
        assertEquals(List.of("inner.test"), origin.askedFor());

        Attempt other = send(origin.authority(), "other.test");
        assertNull(other.status(), "the certificate is for the URL's host, but not for the name that was wanted");
        assertTrue(other.reason().contains("other.test"), other::reason);
        assertEquals(1, origin.askedFor().size(), "and nothing was sent");
    }

    @Test
    void withoutOneTheHostOfTheUrlIsVerified() throws Exception {
        Attempt attempt = send(origin.authority(), "");
        assertEquals(204, attempt.status(), attempt::reason);
        assertEquals(List.of(), origin.askedFor(), "an address is no name to ask for");
    }

    @Test
    void authorityThatIsNotNamedIsNotTrustedUnderAnyName() throws Exception {
        for (String name : List.of("", "inner.test")) {
            Attempt untrusted = send("", name);
            assertTrue(untrusted.reason().contains("its certificate is of no trusted authority"), untrusted::reason);
        }
    }

    private Attempt send(String ca, String serverName) throws Exception {
        Instant now = Instant.now();
        Parked parked =
                new Parked(1, "id", ACME, Kind.PARKED, "lane", now, now, State.WAITING, now, 0, null, null, null, null);
        try (OriginSender sender = new OriginSender(List.of(SampleTenants.withSource(origin.side(ca, serverName))))) {
            return sender.send(
                            parked,
                            new Destination(Side.SOURCE, URI.create(origin.url())),
                            LaneTest.head("/webhooks/a"),
                            new byte[] {1},
                            "id=\"id\"")
                    .get(30, TimeUnit.SECONDS);
        }
    }
}
