package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import dev.crossfade.control.workflow.verbs.VerbGuard;
import org.junit.jupiter.api.Test;

class RestTest {

    private final Simulation simulation = new Simulation(SampleTenant.coordinated());

    @Test
    void pausedMigrationCopiesNothingUntilItIsResumedAndThenGoesOn() {
        simulation.runUntil(now -> now.step().equals("initial-copy"));
        simulation.want(Intent.PAUSE);
        simulation.runUntil(RestTest::rests);

        assertTrue(simulation.world.streamPaused);
        assertEquals(
                "crossfade resume acme; or crossfade abort acme",
                simulation.status().safeNext());
        for (int turn = 0; turn < 20; turn++) {
            simulation.turn();
        }
        assertTrue(rests(simulation.now()));
        assertEquals(null, simulation.status().problem());

        simulation.want(Intent.RESUME);
        simulation.runUntil(Simulation::atHoldPoint);
        assertFalse(simulation.world.streamPaused);
    }

    @Test
    void pauseOutlivesTheControllerThatTookIt() {
        simulation.runUntil(now -> now.step().equals("initial-copy"));
        simulation.want(Intent.PAUSE);
        simulation.killNow();
        simulation.runUntil(RestTest::rests);
        assertTrue(simulation.world.streamPaused);

        simulation.killNow();
        for (int turn = 0; turn < 5; turn++) {
            simulation.turn();
        }
        assertTrue(simulation.world.streamPaused);
    }

    @Test
    void pausedMigrationIsNotSwitchedOverAndCanBeAborted() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.PAUSE);
        simulation.runUntil(RestTest::rests);
        OperationRefused refused = assertThrows(
                OperationRefused.class,
                () -> new VerbGuard(simulation.routing)
                        .maySwitch(
                                SampleTenant.coordinated(), simulation.now(), simulation.watch(), RunnerOnPair.PLAIN));
        assertEquals("crossfade resume acme", refused.action());

        simulation.want(Intent.ABORT);
        simulation.runUntil(now -> now.state() == State.ABORTED);
    }

    @Test
    void slotOfAPausedCopyThatKeepsTooMuchLogIsGivenUpAsAnyOther() {
        simulation.world.copying = true;
        simulation.runUntil(now -> now.step().equals("initial-copy"));
        simulation.want(Intent.PAUSE);
        simulation.runUntil(RestTest::rests);
        simulation.world.copySlotRetainedBytes =
                SampleTenant.coordinated().replication().maxRetainedWal().value() + 1;

        simulation.runUntil(now -> now.state() == State.ABORTED);

        assertFalse(simulation.world.subscribed);
    }

    @Test
    void pausedCopyTellsWhatWillBeDoneAgain() {
        simulation.world.copying = true;
        simulation.runUntil(now -> now.step().equals("initial-copy"));
        simulation.want(Intent.PAUSE);
        simulation.runUntil(RestTest::rests);
        simulation.turn();

        assertTrue(
                String.valueOf(simulation.now().waitingFor())
                        .contains("tables that are copied stay so, any other begins anew"),
                simulation.now()::toString);
        MigrationStatus.CopyState copying = simulation.status().copying();
        assertTrue(copying != null && copying.paused());
    }

    @Test
    void targetThatIsAwayFromTimeToTimeWhileItIsPausedNeverFailsTheMigration() {
        pauseDuringTheCopy();
        for (int day = 0; day < 2 * FailedTurns.TRIES; day++) {
            fails(1);
            assertNotEquals(null, simulation.now().trouble());
            simulation.turn();
            assertEquals(null, simulation.now().trouble());
        }

        simulation.want(Intent.RESUME);
        fails(1);
        simulation.runUntil(Simulation::atHoldPoint);
    }

    @Test
    void targetThatIsAwayForLongIsToldOfAndLeavesTheMigrationPaused() {
        pauseDuringTheCopy();
        fails(10 * FailedTurns.TRIES);

        assertNotEquals(State.FAILED, simulation.now().state());
        assertTrue(String.valueOf(simulation.now().trouble()).contains("the disk is full"), simulation.now()::toString);
        simulation.turn();
        assertTrue(rests(simulation.now()));
        assertEquals(null, simulation.now().trouble());
    }

    @Test
    void troubleBeforeTheControllerWasStartedAgainIsPastOnceAPausedTurnSucceeds() {
        pauseDuringTheCopy();
        fails(1);
        assertNotEquals(null, simulation.now().trouble());

        simulation.killNow();
        for (int turn = 0; turn < 5; turn++) {
            simulation.turn();
        }
        assertTrue(rests(simulation.now()));
        assertEquals(null, simulation.now().trouble());
    }

    private void pauseDuringTheCopy() {
        simulation.runUntil(now -> now.step().equals("initial-copy"));
        simulation.want(Intent.PAUSE);
        simulation.runUntil(RestTest::rests);
    }

    private void fails(int turns) {
        simulation.world.refusing.add("target.pauseStream");
        for (int turn = 0; turn < turns; turn++) {
            simulation.turn();
        }
        simulation.world.refusing.clear();
    }

    private static boolean rests(Migration now) {
        return now.state() == State.WAITING
                && now.waitingFor() != null
                && String.valueOf(now.waitingFor()).startsWith("crossfade resume acme");
    }
}
