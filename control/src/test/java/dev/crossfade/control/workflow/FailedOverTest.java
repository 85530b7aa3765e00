package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.verbs.LoneSideGuard;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.Lineage;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailedOverTest {

    private final Simulation simulation = new Simulation(SampleTenant.coordinated());

    @ParameterizedTest
    @EnumSource(Side.class)
    void rowsAndLargeObjectsAreComparedAnewBeforeASwitchoverIsAllowedAgain(Side side) {
        atHoldPoint();
        failOver(side);
        simulation.watch().look();

        assertNull(simulation.watch().contents().comparison());
        assertNull(simulation.watch().contents().largeObjects());
        MigrationStatus doubtful = simulation.status();
        assertEquals(List.of("failed-over"), kinds(doubtful));
        String told = doubtful.safeNext() + doubtful.ailments();
        assertTrue(told.contains("the " + side.label() + " was failed over, or restored"), told);
        assertTrue(told.contains("timeline 00000002 of system"), told);

        simulation.world.calls.clear();
        simulation.lookOften();
        assertTrue(simulation.world.calls.contains("compareRows"), simulation.world.calls.toString());
        assertTrue(simulation.world.calls.contains("carryLargeObjects"), simulation.world.calls.toString());
        assertEquals(List.of(), simulation.status().ailments());
        assertEquals("crossfade switchover acme", simulation.status().safeNext());
    }

    @Test
    void rowsThatWereLostWithItKeepASwitchoverFromStarting() {
        atHoldPoint();
        failOver(Side.TARGET);
        simulation.world.rowsDifferent = 3;
        simulation.lookOften();

        String problem = String.valueOf(simulation.status().problem());
        assertTrue(problem.contains("3 rows differ") && problem.contains("the target was failed over"), problem);
        assertEquals(List.of("failed-over"), kinds(simulation.status()));
        String action = Objects.requireNonNull(simulation.status().problem()).action();
        assertTrue(
                action.startsWith("what differs may be what the target has lost: copy it there from the source"),
                action);
        assertFalse(action.contains("who wrote") || action.contains("nothing yet"), action);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        simulation.runUntil(Simulation::atHoldPoint);
        assertEquals(
                "refused", Objects.requireNonNull(simulation.now().attempt()).outcome(), problem);
        String reason = String.valueOf(simulation.status().problem());
        assertTrue(reason.contains("3 rows differ") && reason.contains("the target was failed over"), reason);
    }

    /** A side that lacks one of them altogether would have it told as missing, however often it changes. */
    @Test
    void rowsThatKeepChangingOnBothSidesKeepNobodyWaiting() {
        atHoldPoint();
        failOver(Side.TARGET);
        simulation.world.rowsUnsettled = 3;
        simulation.lookOften();

        assertEquals(List.of(), simulation.status().ailments());
        assertEquals("crossfade switchover acme", simulation.status().safeNext());
    }

    @Test
    void rowsThatNobodyLookedAtTwiceMayBeLostAndKeepASwitchoverFromStarting() {
        atHoldPoint();
        failOver(Side.TARGET);
        simulation.world.rowsUnsettled = 3;
        simulation.world.rowsUnseen = 1;
        simulation.lookOften();
        assertNotNull(simulation.watch().contents().comparison());
        assertEquals(List.of("failed-over"), kinds(simulation.status()));
        String problem = String.valueOf(simulation.status().problem());
        assertTrue(problem.contains("crossfade verify asks for it at once"), problem);

        simulation.world.rowsUnseen = 0;
        simulation.watch().contents().askToCompare();
        simulation.lookOften();
        assertEquals(List.of(), simulation.status().ailments());
        assertEquals("crossfade switchover acme", simulation.status().safeNext());
    }

    /** It has nothing of the rows that were lost with the other one. */
    @Test
    void comparisonThatBeganWithTheServerOfBeforeDoesNotCount() {
        atHoldPoint();
        simulation.watch().contents().askToCompare();
        simulation.world.fate = (number, name) -> {
            if (name.equals("compareRows") && timeline(Side.TARGET).equals("00000001")) {
                failOver(Side.TARGET);
                simulation.watch().look();
            }
            return World.Turn.SUCCEEDS;
        };
        simulation.turn();

        assertNull(simulation.watch().contents().comparison());
        assertNotNull(simulation.watch().contents().askedToCompare());
    }

    /** Its rows come after that, and count; what it had done before does not. */
    @Test
    void roundInWhoseMiddleASideWasFailedOverIsDoneAnew() {
        atHoldPoint();
        simulation.watch().contents().askToCompare();
        simulation.world.fate = (number, name) -> {
            if (name.equals("target.keepUp") && timeline(Side.TARGET).equals("00000001")) {
                failOver(Side.TARGET);
                simulation.watch().look();
            }
            return World.Turn.SUCCEEDS;
        };
        simulation.turn();
        assertNotNull(simulation.watch().contents().comparison());
        assertNull(simulation.watch().contents().largeObjects());

        simulation.lookOften();
        assertNotNull(simulation.watch().contents().largeObjects());
        assertEquals("crossfade switchover acme", simulation.status().safeNext());
    }

    @Test
    void failoverInTheMiddleOfAnAttemptUndoesIt() {
        atHoldPoint();
        simulation.world.fate = (number, name) -> {
            if (name.equals("awaitDrained") && timeline(Side.SOURCE).equals("00000001")) {
                failOver(Side.SOURCE);
            }
            return World.Turn.SUCCEEDS;
        };
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        simulation.runUntil(Simulation::atHoldPoint);

        assertUnwound(Side.SOURCE);
    }

    /** The sampler looks on until the clock runs, and knows of it before the attempt asks. */
    @ParameterizedTest
    @EnumSource(Side.class)
    void failoverThatIsSeenBetweenThePolicysGoAndTheClockUndoesTheAttempt(Side side) {
        atHoldPoint();
        simulation.world.fate = (number, name) -> {
            if (name.equals("awaitAcknowledged") && timeline(side).equals("00000001")) {
                failOver(side);
                simulation.watch().look();
                assertEquals(
                        Set.of(side),
                        simulation.watch().servers().known().failovers().keySet());
            }
            return World.Turn.SUCCEEDS;
        };
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        simulation.runUntil(Simulation::atHoldPoint);

        assertUnwound(side);
    }

    /** As where our role may not ask the other which server it is. */
    @ParameterizedTest
    @EnumSource(Side.class)
    void failoverOfTheOneSideThatIsKnownUndoesTheAttemptToo(Side side) {
        simulation.world.lineages.remove(side.other());
        atHoldPoint();
        simulation.world.fate = (number, name) -> {
            if (name.equals("awaitDrained") && timeline(side).equals("00000001")) {
                failOver(side);
            }
            return World.Turn.SUCCEEDS;
        };
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        simulation.runUntil(Simulation::atHoldPoint);

        assertUnwound(side);
    }

    /** The controller was down, or was started again since. */
    @Test
    void serversThatAPredecessorKnewAreToldFromThoseOfNow() {
        atHoldPoint();
        simulation.controller();
        simulation.store.save(simulation.now().on(simulation.watch().servers().known()));
        failOver(Side.TARGET);
        simulation.killNow();
        simulation.turn();
        simulation.watch().look();

        assertEquals(List.of("failed-over"), kinds(simulation.status()));
    }

    @Test
    void sideThatComesBackFromBeforeItsFenceIsShoutedOf() {
        simulation.switchOver();
        GateRow shut = simulation.world.gate(Side.SOURCE).orElseThrow();
        simulation.world.put(
                new GateRow(shut.migration(), Side.SOURCE, GateState.SERVING, Epoch.NONE, shut.generation()));
        simulation.watch().look();

        MigrationStatus status = simulation.status();
        MigrationStatus.Trouble told = Objects.requireNonNull(status.problem());
        assertEquals("both sides let their application write", told.what());
        assertTrue(told.action().contains("keep every application from the source"), told.action());
        assertTrue(told.action().contains("crossfade cleanup acme"), told.action());
        assertEquals("TARGET", status.writableNow());
        assertTrue(kinds(status).contains("both-serve"), status.ailments().toString());
    }

    /** The target's primary has died since, and a standby without its fence was promoted. */
    @Test
    void nobodyIsLedByAnAbortToATargetThatHasLostItsFence() {
        rolledBackAndTheTargetLosesItsFence();
        simulation.want(Intent.ABORT);
        simulation.lookOften();
        assertStaysAtTheSource();
        assertEquals(State.ABORTING, simulation.now().state());
        endsWithoutTheTarget();
    }

    @Test
    void norByAControllerThatIsStartedAgain() {
        rolledBackAndTheTargetLosesItsFence();
        simulation.killNow();
        simulation.lookOften();
        assertStaysAtTheSource();
        endsWithoutTheTarget();
    }

    /** It was gone, the source was lifted without it, and it comes back as it was. */
    @Test
    void targetThatComesBackAfterTheSourceWasLiftedIsTheStray() {
        simulation.switchOver();
        GateRow shut = simulation.world.gate(Side.SOURCE).orElseThrow();
        simulation.world.put(new GateRow(
                shut.migration(), Side.SOURCE, GateState.SERVING, shut.epoch().next(), shut.generation()));
        simulation.watch().look();

        MigrationStatus status = simulation.status();
        MigrationStatus.Trouble told = Objects.requireNonNull(status.problem());
        assertTrue(told.action().contains("keep every application from the target"), told.action());
        assertTrue(told.action().contains("crossfade abort acme --without-target"), told.action());
        assertEquals("SOURCE", status.writableNow());
    }

    private void rolledBackAndTheTargetLosesItsFence() {
        simulation.switchOver();
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> migration.stage() == Stage.REPLICATION);
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.lookOften();
        GateRow shut = simulation.world.gate(Side.TARGET).orElseThrow();
        simulation.world.put(
                new GateRow(shut.migration(), Side.TARGET, GateState.SERVING, Epoch.NONE, shut.generation()));
        simulation.world.calls.clear();
        simulation.watch().look();
    }

    private void assertStaysAtTheSource() {
        assertEquals(Side.SOURCE, simulation.routing.route.primary());
        assertFalse(simulation.world.calls.stream().anyMatch(call -> call.startsWith("publish")));
        MigrationStatus status = simulation.status();
        MigrationStatus.Trouble told = Objects.requireNonNull(status.problem());
        assertEquals("both sides let their application write", told.what());
        assertTrue(told.action().contains("keep every application from the target"), told.action());
        assertTrue(told.action().contains("crossfade abort acme --without-target"), told.action());
        assertEquals("SOURCE", status.writableNow());
        OperationRefused answers = assertThrows(
                OperationRefused.class,
                () -> LoneSideGuard.mayAbortWithoutTarget(
                        simulation.now(), simulation.watch().lookAtGates()));
        assertTrue(answers.action().startsWith("stop the target's server"), answers.action());
    }

    /** As it is told. */
    private void endsWithoutTheTarget() {
        simulation.world.fate = World.Fate.failing("target.", "forward.reverse.remove");
        simulation.lookOften();
        LoneSideGuard.mayAbortWithoutTarget(simulation.now(), simulation.watch().lookAtGates());
        simulation.want(Intent.ABORT_WITHOUT_TARGET);
        simulation.runUntil(migration -> migration.state() == State.ABORTED);
        assertEquals(Side.SOURCE, simulation.routing.route.primary());
        assertTrue(simulation.world.gate(Side.SOURCE).isEmpty());
    }

    private void assertUnwound(Side failedOver) {
        MigrationStatus.Attempt attempt =
                Objects.requireNonNull(simulation.now().attempt());
        assertEquals("unwound", attempt.outcome());
        assertTrue(
                String.valueOf(attempt.reason()).contains("the " + failedOver.label() + " was failed over meanwhile"),
                attempt.toString());
        assertEquals(
                GateState.SERVING,
                simulation.world.gate(Side.SOURCE).orElseThrow().state());
        assertFalse(simulation.world.calls.contains("target.open"));
    }

    private void atHoldPoint() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.lookOften();
        assertEquals("crossfade switchover acme", simulation.status().safeNext());
    }

    private void failOver(Side side) {
        simulation.world.lineages.put(side, new Lineage(lineage(side).system(), "00000002", null));
    }

    private String timeline(Side side) {
        return lineage(side).timeline();
    }

    private Lineage lineage(Side side) {
        return Objects.requireNonNull(simulation.world.lineages.get(side));
    }

    private static List<String> kinds(MigrationStatus status) {
        return status.ailments().stream().map(MigrationStatus.Ailing::kind).toList();
    }
}
