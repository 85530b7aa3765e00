package dev.crossfade.control.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MigrationTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void oneThatFailedWhileASwitchoverWasWantedIsTriedAgainAndGoesNoFurtherThanTheHoldPoint() {
        Migration failed = failed().wanting(Intent.SWITCH);

        assertTrue(failed.mayBeTriedAgain());
        Migration again = failed.tryingAgain(NOON);
        assertEquals(State.RUNNING, again.state());
        assertEquals("check", again.step());
        assertEquals(Intent.MIGRATE, again.intent());
        assertNull(again.trouble());
    }

    @Test
    void oneThatIsToBeAbortedIsNotTriedAgain() {
        assertFalse(failed().wanting(Intent.ABORT).mayBeTriedAgain());
    }

    @Test
    void oneThatIsAtWorkHasNothingToTryAgain() {
        assertFalse(first().mayBeTriedAgain());
    }

    private static Migration failed() {
        return first().troubledBy(new MigrationStatus.Trouble("what", "why", "do"))
                .at(Stage.SETUP, "check", State.FAILED, NOON);
    }

    private static Migration first() {
        return Migration.first(UUID.randomUUID(), new TenantId("acme"), "check", NOON);
    }
}
