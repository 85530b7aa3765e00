package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.pace.Every;
import dev.crossfade.replication.fence.gate.GateState;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody sets the clock of the controller's machine. */
class ClockJumpTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final Simulation simulation = new Simulation(SampleTenant.coordinated());

    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void clockThatIsSetForGoodAtAnyOneCallNeitherLeadsAstrayNorKeepsAnybodyWaiting(long hours) {
        for (int at = 1; at <= callsOfAnUndisturbedMigration(); at++) {
            int jump = at;
            Simulation disturbed = new Simulation(SampleTenant.coordinated());
            disturbed.world.fate = (number, name) -> {
                if (number == jump) {
                    disturbed.clock.set(HOUR.multipliedBy(hours));
                }
                return World.Turn.SUCCEEDS;
            };
            endsInTime(disturbed, hours + " h at call " + at);
        }
    }

    /** The next call has the right time again. */
    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void clockThatGoesWrongDuringAnyOneCallNeitherLeadsAstrayNorKeepsAnybodyWaiting(long hours) {
        for (int at = 1; at <= callsOfAnUndisturbedMigration(); at++) {
            int jump = at;
            Simulation disturbed = new Simulation(SampleTenant.coordinated());
            disturbed.world.fate = (number, name) -> {
                if (number == jump || number == jump + 1) {
                    disturbed.clock.set(HOUR.multipliedBy(number == jump ? hours : -hours));
                }
                return World.Turn.SUCCEEDS;
            };
            endsInTime(disturbed, hours + " h during call " + at);
        }
    }

    @Test
    void pauseEndsWithItsBudgetThoughTheClockIsSetBackInIt() {
        Duration budget = simulation.tenant.switchover().budget();
        simulation.runUntil(Simulation::atHoldPoint);
        atFirst("source.fence (token)", () -> {
            simulation.clock.move(budget);
            simulation.clock.set(HOUR.negated());
        });
        simulation.want(Intent.SWITCH);
        simulation.runUntil(now -> Simulation.atHoldPoint(now) && now.intent() == Intent.MIGRATE);

        MigrationStatus.Trouble told = simulation.status().problem();
        assertTrue(told != null && told.toString().contains("the budget of"), String.valueOf(told));
        assertEquals(GateState.SERVING, simulation.gate(Side.SOURCE));
    }

    @Test
    void requestsAreReleasedThoughTheClockIsSetBackWhileTheOriginIsWaitedFor() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.ill.add(Side.SOURCE);
        simulation.world.fate =
                (number, name) -> name.equals("token.await") ? World.Turn.FAILS_BEFORE : World.Turn.SUCCEEDS;
        simulation.whenAsked = () -> {
            simulation.clock.set(HOUR.negated());
            simulation.whenAsked = () -> {};
        };
        Instant begun = simulation.clock.steady().instant();
        simulation.want(Intent.SWITCH);
        simulation.runUntil(now -> Simulation.atHoldPoint(now) && now.intent() == Intent.MIGRATE);

        assertTrue(Duration.between(begun, simulation.clock.steady().instant()).compareTo(Duration.ofMinutes(1)) < 0);
    }

    @Test
    void windowOutlivesAClockThatIsWrongForALook() {
        simulation.switchOver();
        simulation.clock.set(Duration.ofDays(3));
        simulation.turn();
        simulation.clock.set(Duration.ofDays(-3));
        simulation.turn();
        assertTrue(Simulation.inRollbackWindow(simulation.now()));
        simulation.clock.move(Duration.ofHours(24));
        simulation.turn();
        assertFalse(Simulation.inRollbackWindow(simulation.now()), "it is over when its time has passed");
    }

    /** As on a machine that is started before its clock is set. */
    @Test
    void windowOutlivesAClockThatIsWrongWhenTheControllerStarts() {
        simulation.switchOver();
        simulation.clock.set(Duration.ofDays(3));
        simulation.killNow();
        simulation.lookOften();
        simulation.clock.set(Duration.ofDays(-3));
        simulation.lookOften();
        assertTrue(Simulation.inRollbackWindow(simulation.now()));
    }

    @Test
    void lastingMistakeOfTheClockEndsNoWindowBeforeItsTimeHasPassed() {
        simulation.switchOver();
        simulation.clock.set(Duration.ofDays(3));
        simulation.clock.move(Duration.ofHours(23));
        simulation.lookOften();
        assertTrue(Simulation.inRollbackWindow(simulation.now()));
    }

    /** By the old stamp each round would be too old until the clock has come there again, and another one begun. */
    @Test
    void comparisonThatWasAskedForIsDoneOnceThoughTheClockIsSetBack() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.turn();
        simulation.watch().contents().askToCompare();
        simulation.clock.set(HOUR.negated());
        simulation.turn();
        simulation.turn();
        assertNull(simulation.watch().contents().askedToCompare());
        simulation.world.calls.clear();
        simulation.turn();
        assertFalse(simulation.world.calls.contains("compareRows"), simulation.world.calls.toString());
    }

    /** Whoever asks waits for a round that has begun later than that; one that lies ahead of a clock that was set back is none. */
    @Test
    void comparisonThatIsAskedForOnceTheClockWasSetBackIsMade() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.turn();
        simulation.clock.set(HOUR.negated());
        simulation.world.calls.clear();
        simulation.watch().contents().askToCompare();
        assertFalse(isDone(), "by what was compared before");
        simulation.turn();
        assertTrue(simulation.world.calls.contains("compareRows"), simulation.world.calls.toString());
        assertTrue(isDone());
    }

    /** As {@code crossfade verify} tells. */
    private boolean isDone() {
        MigrationStatus.Comparison seen =
                simulation.watch().contents().inStatus().orElseThrow();
        return seen.began() != null && !seen.began().isBefore(seen.asked());
    }

    @Test
    void whatIsDueEverySoOftenIsSoThoughTheClockIsSetBack() {
        Every every = new Every(Duration.ofSeconds(10), simulation.clock.steady());
        assertTrue(every.begins());
        simulation.clock.set(HOUR.negated());
        simulation.clock.move(Duration.ofSeconds(10));
        assertTrue(every.begins());
    }

    private void atFirst(String call, Runnable act) {
        boolean[] done = {false};
        simulation.world.fate = (number, name) -> {
            if (name.equals(call) && !done[0]) {
                done[0] = true;
                act.run();
            }
            return World.Turn.SUCCEEDS;
        };
    }

    private static void endsInTime(Simulation disturbed, String story) {
        Instant begun = disturbed.clock.steady().instant();
        CrashTest.moveHouse(disturbed, story);
        Duration took = Duration.between(begun, disturbed.clock.steady().instant());
        assertTrue(took.compareTo(Duration.ofMinutes(5)) < 0, () -> story + ": it took " + took);
    }

    private static int callsOfAnUndisturbedMigration() {
        Simulation undisturbed = new Simulation(SampleTenant.coordinated());
        CrashTest.moveHouse(undisturbed, "undisturbed");
        return undisturbed.world.callsSoFar();
    }
}
