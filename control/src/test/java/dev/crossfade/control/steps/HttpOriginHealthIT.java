package dev.crossfade.control.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.fleet.SampleTenants;
import dev.crossfade.control.workflow.routing.OriginHealth.Health;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
    void ownAuthorityIsTrustedWhenItIsNamed() {
        assertEquals(Health.WELL, ask(origin.authority(), ""));
        Health untrusted = ask("", "");
        assertTrue(untrusted.reason().contains("its certificate is of no trusted authority"), untrusted::reason);
    }

    @Test
    void serverNameIsWhatIsAskedForAndWhatIsVerified() {
        assertEquals(Health.WELL, ask(origin.authority(), "inner.test"));
        assertEquals(List.of("inner.test"), origin.askedFor());

        Health other = ask(origin.authority(), "other.test");
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
        return new HttpOriginHealth()
                .ask(SampleTenants.withSource(origin.side(ca, serverName)), Side.SOURCE, Duration.ofSeconds(20));
    }
}
