package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.verbs.LoneSideGuard;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import dev.crossfade.control.workflow.verbs.VerbGuard;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The target is gone for good, and the migration ends at the source, if that says itself that it serves. */
class AbortWithoutTargetTest {

    private final Simulation simulation = new Simulation(SampleTenant.coordinated());

    @Test
    void migrationEndsAtTheSourceWhereTheTargetIsGoneForGoodAfterARollback() {
        rollBackWhileTheTargetGoes();
        simulation.lookOften();
        assertThrows(OperationRefused.class, () -> VerbGuard.mayAbort(simulation.now()));
        String next = simulation.status().safeNext();
        assertTrue(next.endsWith("crossfade abort acme --without-target"), next);
        endAtTheSource();
    }

    /** Nothing of what comes next can be done without it, and it may come back at any time. */
    @Test
    void targetThatIsAwayAfterARollbackIsWaitedForWithoutEnd() {
        rollBackWhileTheTargetGoes();
        for (int looks = 0; looks < 10; looks++) {
            simulation.lookOften();
        }
        assertNotEquals(State.FAILED, simulation.now().state());
        assertEquals("SOURCE", simulation.status().writableNow());
        simulation.world.fate = World.Fate.FINE;
        simulation.runUntil(Simulation::atHoldPoint);
        assertEquals(GateState.GUARDED, simulation.gate(Side.TARGET));
    }

    /** Said while the route to the source is still being published. */
    @Test
    void wishToEndItThereOutlivesTheRollbackThatIsUnderWay() {
        simulation.switchOver();
        simulation.want(Intent.ROLL_BACK);
        simulation.world.fate = (number, name) -> {
            if (name.startsWith("publish direct source")) {
                simulation.want(Intent.ABORT_WITHOUT_TARGET);
            }
            return simulation.world.livesOnTarget
                    ? World.Turn.SUCCEEDS
                    : World.Fate.failing("target.", "forward.reverse.remove").of(number, name);
        };
        simulation.runUntil(migration -> migration.state() == State.ABORTED);
        assertTrue(simulation.world.gate(Side.SOURCE).isEmpty());
        assertEquals(List.of(), simulation.world.violations);
    }

    @Test
    void controllerThatIsStartedAgainEndsItThereToo() {
        rollBackWhileTheTargetGoes();
        simulation.killNow();
        simulation.lookOften();
        simulation.want(Intent.ABORT_WITHOUT_TARGET);
        simulation.killNow();
        endAtTheSource();
    }

    @Test
    void migrationEndsAtTheSourceOnceItsFenceWasLiftedForATargetThatIsLost() {
        simulation.switchOver();
        simulation.world.fate = World.Fate.failing("target.", "forward.reverse.remove");
        assertRefusedWithoutTarget("the source does not serve");
        simulation.world.liftSource();
        simulation.world.livesOnTarget = false;
        simulation.killNow();
        endAtTheSource();
    }

    @Test
    void sourceThatDoesNotServeIsNeverEndedAlone() {
        simulation.switchOver();
        simulation.world.fate = World.Fate.failing("target.");
        simulation.want(Intent.ABORT_WITHOUT_TARGET);
        simulation.turn();
        assertEquals(Intent.MIGRATE, simulation.now().intent());
        assertEquals(
                "the source cannot be ended alone",
                Objects.requireNonNull(simulation.status().problem()).what());
        assertEquals(GateState.GUARDED, simulation.gate(Side.SOURCE));
        assertFalse(simulation.over());
    }

    @Test
    void targetThatAnswersIsNotLeftBehind() {
        simulation.runUntil(Simulation::atHoldPoint);
        assertRefusedWithoutTarget("the target answers");
    }

    /** The look at a side that does not answer takes as long as one is waited for, and a fence takes less. */
    @Test
    void sourceThatWasFencedWhileTheTargetWasWaitedForDoesNotServe() {
        simulation.runUntil(Simulation::atHoldPoint);
        GateRow serving = simulation.world.gate(Side.SOURCE).orElseThrow();
        simulation.world.fate = (number, name) -> {
            if (name.equals("target.gate")) {
                simulation.world.source = new GateRow(
                        serving.migration(), Side.SOURCE, GateState.FENCED, serving.epoch(), serving.generation());
            }
            return World.Fate.failing("target.").of(number, name);
        };
        assertRefusedWithoutTarget("the source does not serve (its gate is fenced)");
    }

    @Test
    void slotOfTheSourceIsGivenUpAlsoAfterARollbackWhoseTargetIsGone() {
        rollBackWhileTheTargetGoes();
        simulation.world.idleRetainedBytes = Long.MAX_VALUE;
        simulation.lookOften();
        simulation.lookOften();
        assertTrue(simulation.world.calls.contains("back.reverse.remove"), simulation.world.calls.toString());
        assertEquals(GateState.OPEN, simulation.gate(Side.SOURCE));
    }

    private void rollBackWhileTheTargetGoes() {
        simulation.switchOver();
        simulation.want(Intent.ROLL_BACK);
        simulation.world.fate = (number, name) -> simulation.world.livesOnTarget
                ? World.Turn.SUCCEEDS
                : World.Fate.failing("target.", "forward.reverse.remove").of(number, name);
        simulation.runUntil(migration -> migration.stage() == Stage.REPLICATION);
    }

    private void endAtTheSource() {
        LoneSideGuard.mayAbortWithoutTarget(simulation.now(), simulation.watch().lookAtGates());
        GateState left = simulation.gate(Side.TARGET);
        simulation.want(Intent.ABORT_WITHOUT_TARGET);
        simulation.runUntil(migration -> migration.state() == State.ABORTED);
        assertTrue(simulation.world.gate(Side.SOURCE).isEmpty());
        assertEquals(left, simulation.gate(Side.TARGET));
        assertFalse(left.writable());
        MigrationStatus ended = simulation.status();
        assertEquals("SOURCE", ended.writableNow());
        assertEquals(
                "the target was left as it is",
                Objects.requireNonNull(ended.problem()).what());
        assertEquals(List.of(), simulation.world.violations);
    }

    private void assertRefusedWithoutTarget(String reason) {
        OperationRefused refused = assertThrows(
                OperationRefused.class,
                () -> LoneSideGuard.mayAbortWithoutTarget(
                        simulation.now(), simulation.watch().lookAtGates()));
        assertTrue(refused.reason().contains(reason), refused.reason());
    }
}
