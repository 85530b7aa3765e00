package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.step.StepPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailedTurnsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final FailedTurns failures = new FailedTurns();

    @ParameterizedTest
    @CsvSource({
        // stage, state, intent, recovered, retryable, failed before, tried again
        "REPLICATION, RUNNING, MIGRATE, true, true, 0, true",
        "REPLICATION, RUNNING, MIGRATE, true, true, 4, true",
        "REPLICATION, RUNNING, MIGRATE, true, true, 5, false",
        "REPLICATION, RUNNING, MIGRATE, true, false, 0, false",
        "SETUP, RUNNING, MIGRATE, true, true, 5, false",
        "REPLICATION, RUNNING, MIGRATE, false, false, 99, true",
        "REPLICATION, ABORTING, ABORT, true, false, 99, true",
        "POST_MIGRATION, RUNNING, MIGRATE, true, false, 99, true",
        "SETUP, WAITING, PAUSE, true, false, 99, true",
        "REPLICATION, WAITING, PAUSE, true, true, 99, true",
        "REPLICATION, WAITING, RESUME, true, true, 99, true",
        "SWITCHOVER, RUNNING, SWITCH, true, true, 5, false",
    })
    void whatIsHalfDoneOrPausedIsTriedWithoutEndAndAnyOtherFiveTimes(
            Stage stage,
            State state,
            Intent intent,
            boolean recovered,
            boolean retryable,
            int before,
            boolean triedAgain) {
        fail(before);
        assertEquals(triedAgain, failures.areTriedAgain(migration(stage, state, intent), recovered, retryable));
    }

    /** A migration waits there for days: the target that is away for a minute is not its end. What has to be mended is told at once. */
    @Test
    void whatMayMendByItselfIsTriedWithoutEndAtTheHoldPoint() {
        Migration resting = migration(Stage.REPLICATION, State.RUNNING, Intent.MIGRATE)
                .at(Stage.REPLICATION, StepPlan.HOLD_POINT, State.WAITING, NOON);
        fail(99);
        assertTrue(failures.areTriedAgain(resting, true, true));
        assertFalse(failures.areTriedAgain(resting, true, false));
    }

    @Test
    void oneThatEndsWellBeginsTheCountAnew() {
        Migration now = migration(Stage.REPLICATION, State.RUNNING, Intent.MIGRATE);
        for (int day = 0; day < 10; day++) {
            assertTrue(failures.none());
            fail(FailedTurns.TRIES - 1);
            assertTrue(failures.areTriedAgain(now, true, true));
            failures.over();
        }
        assertEquals(Duration.ofMillis(500), failures.another());
    }

    @Test
    void waitsGrowUpToHalfAMinute() {
        fail(2);
        assertEquals(Duration.ofSeconds(2), failures.another());
        fail(50);
        assertEquals(Duration.ofSeconds(30), failures.another());
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            failures.another();
        }
    }

    private static Migration migration(Stage stage, State state, Intent intent) {
        Migration begun = Migration.first(UUID.randomUUID(), new TenantId("acme"), "check", NOON)
                .wanting(intent);
        for (Stage next : Stage.values()) {
            if (next.compareTo(stage) <= 0 && next != Stage.SETUP) {
                begun = begun.at(next, "step", State.RUNNING, NOON);
            }
        }
        return begun.at(stage, "step", state, NOON);
    }
}
