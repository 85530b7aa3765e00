package dev.crossfade.control.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CrossingTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant TOMORROW = NOON.plusSeconds(86_400);

    @Test
    void theNextAttemptLeadsAwayFromTheSideThatWasOpenedLast() {
        assertEquals(Direction.FORWARD, Crossing.NONE.next());
        assertEquals(Direction.BACK, new Crossing(Direction.FORWARD, true, null).next());
        assertEquals(Direction.BACK, new Crossing(Direction.BACK, false, null).next());
        assertEquals(Direction.FORWARD, new Crossing(Direction.BACK, true, null).next());
    }

    @Test
    void switchedOverItGoesOnInPostMigrationAndRememberUntilWhenThereIsAWayBack() {
        Migration switched = switchedOver();
        assertEquals(Stage.POST_MIGRATION, switched.stage());
        assertTrue(switched.arrived());
        assertEquals(TOMORROW, switched.crossing().rollbackUntil());
        assertEquals(switched, switched.backAtTheBeginning());
    }

    @Test
    void rollbackThatWasUndoneLeavesEverythingAsItWasBeforeIt() {
        Migration window = switchedOver().at(Stage.POST_MIGRATION, "rollback-window", State.RUNNING, NOON);
        Migration back = window.turningBack(NOON);
        assertEquals(Stage.SWITCHOVER, back.stage());
        assertEquals(Direction.BACK, back.direction());
        assertFalse(back.opened());
        assertEquals(
                window.crossing(),
                back.waitingAgain("hold-point", "rollback-window", NOON).crossing());
        assertEquals(window, back.waitingAgain("hold-point", "rollback-window", NOON));
    }

    @Test
    void rolledBackItGoesOnBeforeTheHoldPointAndCanBeSwitchedOverAgain() {
        Migration back = switchedOver().turningBack(NOON).arriving("exchange-roles", null, NOON);
        assertEquals(Stage.REPLICATION, back.stage());
        assertTrue(back.arrived());
        Migration again = back.backAtTheBeginning();
        assertEquals(Crossing.NONE, again.crossing());
        assertNull(again.crossing().rollbackUntil());
        assertFalse(again.arrived());
    }

    private static Migration switchedOver() {
        return Migration.first(new UUID(0, 1), new TenantId("acme"), "check", NOON)
                .at(Stage.REPLICATION, "hold-point", State.RUNNING, NOON)
                .at(Stage.SWITCHOVER, "switchover", State.RUNNING, NOON)
                .arriving("exchange-roles", TOMORROW, NOON);
    }
}
