package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.runner.SequencesAhead;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.verbs.LoneSideGuard;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import dev.crossfade.control.workflow.verbs.VerbGuard;
import dev.crossfade.replication.fence.gate.GateState;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One side is gone for good, or comes back when nobody waits for it any more. */
class LoneSideTest {

    private final Simulation simulation = new Simulation(SampleTenant.coordinated());

    /** The proxies did not answer, so it is undone, and for that the source would have to. */
    @Test
    void rollbackThatWaitsForASourceThatIsGoneIsTakenBackAtTheTarget() {
        simulation.switchOver();
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        goneFrom("publish holding", "source.", 10, () -> {
            LoneSideGuard.mayCleanUpWithoutSource(
                    simulation.now(), simulation.watch().lookAtGates());
            assertTold("crossfade cleanup acme --without-source");
            simulation.want(Intent.CLEAN_UP_WITHOUT_SOURCE);
        });
        simulation.runUntil(migration -> migration.state() == State.DONE);
        assertTrue(simulation.world.gate(Side.TARGET).isEmpty());
        assertFalse(simulation.world.calls.contains("target.fence (shut-out)"));
        assertEquals(Side.TARGET, simulation.routing.route.primary());
        assertEquals(
                "unwound",
                Objects.requireNonNull(simulation.status().switchover()).outcome());
        assertEquals(
                "the source was left as it is",
                Objects.requireNonNull(simulation.status().problem()).what());
        assertEquals(List.of(), simulation.world.violations);
    }

    @Test
    void rollbackThatHasFencedTheTargetIsTakenBackOnceThatWasLifted() {
        simulation.switchOver();
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        goneFrom("target.fence (token)", "source.", 10, () -> {
            OperationRefused fenced = assertThrows(
                    OperationRefused.class,
                    () -> LoneSideGuard.mayCleanUpWithoutSource(
                            simulation.now(), simulation.watch().lookAtGates()));
            assertTrue(fenced.action().contains("fence lift acme --side target --accept-loss"), fenced.action());
            assertTold(
                    "crossfade fence lift acme --side target --accept-loss --config FILE, then start the controller again");
            simulation.world.liftTargetAlone();
        });
        while (!simulation.over()) {
            simulation.turn();
        }
        simulation.killNow();
        LoneSideGuard.mayCleanUpWithoutSource(
                simulation.now(), simulation.watch().lookAtGates());
        simulation.want(Intent.CLEAN_UP_WITHOUT_SOURCE);
        simulation.runUntil(migration -> migration.state() == State.DONE);
        assertTrue(simulation.world.gate(Side.TARGET).isEmpty());
        assertEquals(Side.TARGET, simulation.routing.route.primary());
        assertEquals(List.of(), simulation.world.violations);
    }

    @Test
    void sourceThatAnswersIsNotGivenUpInTheMiddleOfARollback() {
        simulation.switchOver();
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        OperationRefused refused = assertThrows(
                OperationRefused.class,
                () -> LoneSideGuard.mayCleanUpWithoutSource(
                        simulation.now(), simulation.watch().lookAtGates()));
        assertTrue(refused.reason().contains("the source answers"), refused.reason());
    }

    /** Whoever has the operator's word that the target is gone need not wait for it to undo an attempt. */
    @Test
    void attemptThatWaitsForATargetThatIsGoneEndsAtTheSource() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        goneFrom("publish holding", "target.", 10, () -> {
            assertTold("crossfade abort acme --without-target");
            LoneSideGuard.mayAbortWithoutTarget(
                    simulation.now(), simulation.watch().lookAtGates());
            simulation.want(Intent.ABORT_WITHOUT_TARGET);
        });
        simulation.runUntil(migration -> migration.state() == State.ABORTED);
        assertTrue(simulation.world.gate(Side.SOURCE).isEmpty());
        assertFalse(simulation.world.calls.contains("forward.reverse.remove"), "nothing is asked of the target");
        assertEquals(Side.SOURCE, simulation.routing.route.primary());
        assertEquals(List.of(), simulation.world.violations);
    }

    @Test
    void slotOfTheSideThatServesIsGivenUpAlsoWhileARollbackWaitsForTheSource() {
        simulation.switchOver();
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        simulation.world.retainedBytes = Long.MAX_VALUE;
        goneFrom("publish holding", "source.", Integer.MAX_VALUE, () -> {});
        World.Fate gone = simulation.world.fate;
        simulation.world.fate = (number, name) ->
                simulation.world.calls.contains("forward.reverse.remove") ? World.Turn.SUCCEEDS : gone.of(number, name);
        simulation.runUntil(migration -> migration.step().equals(StepPlan.SOAK) && migration.state() == State.WAITING);
        assertNull(simulation.now().crossing().rollbackUntil());
        assertEquals("TARGET", simulation.status().writableNow());
        assertEquals(GateState.SERVING, simulation.gate(Side.TARGET));
        assertEquals(List.of(), simulation.world.violations);
    }

    @Test
    void slotOfTheSourceIsGivenUpAlsoByAControllerThatIsStartedWhileTheTargetIsGone() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.fate = World.Fate.failing("target.");
        simulation.killNow();
        simulation.world.retainedBytes = Long.MAX_VALUE;
        simulation.lookOften();
        assertTrue(simulation.world.calls.contains("back.reverse.remove"), simulation.world.calls.toString());
        assertEquals(Intent.ABORT, simulation.now().intent());
        simulation.world.fate = World.Fate.FINE;
        simulation.runUntil(migration -> migration.state() == State.ABORTED);
    }

    @Test
    void sourceIsOpenedWithoutTheTargetAndTheMigrationEndsThereWhereTheLossIsAccepted() {
        simulation.switchOver();
        simulation.world.fate = World.Fate.failing("target.", "forward.reverse.remove");
        simulation.lookOften();
        String next = simulation.status().safeNext();
        assertTrue(next.endsWith("; if the target is gone for good: crossfade rollback acme --accept-loss"), next);
        LoneSideGuard.mayAcceptLoss(simulation.now(), simulation.watch().lookAtGates());
        simulation.want(Intent.ACCEPT_LOSS);
        assertEndsAtTheSource();
    }

    @Test
    void lossIsAcceptedInTheMiddleOfARollbackToo() {
        simulation.switchOver();
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        goneFrom("token.await", "target.", 10, () -> {
            assertTold("crossfade rollback acme --accept-loss");
            LoneSideGuard.mayAcceptLoss(simulation.now(), simulation.watch().lookAtGates());
            simulation.want(Intent.ACCEPT_LOSS);
        });
        simulation.databases().sequencesBehind.add("public.orders_id_seq");
        assertEndsAtTheSource();
    }

    @Test
    void controllerThatIsKilledWhileALossIsAcceptedEndsItWhenItIsStartedAgain() {
        for (int after = 1; after <= 12; after++) {
            Simulation killed = new Simulation(SampleTenant.coordinated());
            killed.runUntil(Simulation::atHoldPoint);
            killed.want(Intent.SWITCH);
            killed.runUntil(Simulation::inRollbackWindow);
            World.Fate gone = World.Fate.failing("target.", "forward.reverse.remove");
            killed.world.fate = gone;
            killed.want(Intent.ACCEPT_LOSS);
            int at = killed.world.callsSoFar() + after;
            killed.world.fate = (number, name) -> {
                World.Turn fate = gone.of(number, name);
                return number == at && fate == World.Turn.SUCCEEDS ? World.Turn.KILLED_AFTER : fate;
            };
            killed.runUntil(migration -> migration.state() == State.ABORTED);
            assertEquals(Side.SOURCE, killed.routing.route.primary());
            assertEquals(List.of(), killed.world.violations);
        }
    }

    @Test
    void nothingIsLostWhileTheTargetAnswers() {
        simulation.switchOver();
        Gates both = simulation.watch().lookAtGates();
        OperationRefused answers =
                assertThrows(OperationRefused.class, () -> LoneSideGuard.mayAcceptLoss(simulation.now(), both));
        assertTrue(answers.reason().contains("the target answers"), answers.reason());
        OperationRefused neither = assertThrows(
                OperationRefused.class,
                () -> LoneSideGuard.mayAcceptLoss(
                        simulation.now(),
                        new Gates(new GateView.Unknown("it is gone"), new GateView.Unknown("it is gone"))));
        assertTrue(neither.reason().contains("it cannot be opened"), neither.reason());

        // It has come back since.
        simulation.want(Intent.ACCEPT_LOSS);
        simulation.turn();
        assertEquals(Intent.MIGRATE, simulation.now().intent());
        assertEquals(
                MigrationStatus.NOT_OPENED_ALONE,
                Objects.requireNonNull(simulation.status().problem()).what());
        assertEquals(GateState.GUARDED, simulation.gate(Side.SOURCE));
        assertEquals("TARGET", simulation.status().writableNow());
    }

    @Test
    void lossIsNotAcceptedWhereTheTenantLivesOnTheSource() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.fate = World.Fate.failing("target.");
        OperationRefused refused = assertThrows(
                OperationRefused.class,
                () -> LoneSideGuard.mayAcceptLoss(
                        simulation.now(), simulation.watch().lookAtGates()));
        assertTrue(refused.reason().contains("the target is not the one that serves"), refused.reason());
    }

    /** Whatever a side hands out must be above what came back, should it have to be opened without the other. */
    @Test
    void sequencesAreKeptAheadWhileTheWindowLastsAndNoLonger() {
        SequencesAhead ahead =
                new SequencesAhead(simulation.databases(), simulation.watch(), simulation.clock.steady());
        simulation.runUntil(Simulation::atHoldPoint);
        assertEquals(0, widenedBy(ahead));
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.stage() == Stage.POST_MIGRATION);
        assertEquals(0, widenedBy(ahead), "the released requests come first");
        simulation.runUntil(Simulation::inRollbackWindow);
        simulation.lookOften();
        assertEquals(1, widenedBy(ahead));
        assertEquals(0, widenedBy(ahead), "not before it is due");
        simulation.clock.move(SequencesAhead.EVERY);
        assertEquals(1, widenedBy(ahead));
        simulation.world.fate = World.Fate.failing("target.");
        simulation.watch().look();
        simulation.clock.move(SequencesAhead.EVERY);
        assertEquals(0, widenedBy(ahead), "nobody knows what they are");
    }

    private int widenedBy(SequencesAhead ahead) {
        int before = Collections.frequency(simulation.world.calls, "widenSequences");
        ahead.tend(simulation.now());
        return Collections.frequency(simulation.world.calls, "widenSequences") - before;
    }

    @Test
    void wishIsKeptWhereTheAttemptEndsBeforeItHasBegun() {
        simulation.switchOver();
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        // The target goes in the middle of the preparation, and the operator says so.
        simulation.world.fate = (number, name) -> {
            if (name.equals("source.guard")) {
                simulation.want(Intent.ACCEPT_LOSS);
            }
            return World.Fate.failing("target.", "forward.reverse.remove", "back.reverse", "widenSequences")
                    .of(number, name);
        };
        assertEndsAtTheSource();
    }

    @Test
    void cleanupDoesNotTakeTheWishAway() {
        simulation.switchOver();
        simulation.world.fate = World.Fate.failing("target.", "source.serveAcceptingLoss");
        simulation.want(Intent.ACCEPT_LOSS);
        simulation.turn();
        assertEquals(Intent.ACCEPT_LOSS, simulation.now().intent());
        assertThrows(OperationRefused.class, () -> VerbGuard.mayCleanUp(simulation.now()));
        assertEquals("wait: crossfade status acme --watch", simulation.status().safeNext());
    }

    /** Otherwise a rollback would wait for changes that nobody fetches. */
    @Test
    void linkThatSomebodyHasDisabledIsTurnedOnAgainInTheWindow() {
        simulation.switchOver();
        simulation.world.slotLost = true;
        simulation.world.lagBytes = Long.MAX_VALUE;
        simulation.world.calls.clear();
        simulation.lookOften();
        assertTrue(simulation.world.calls.contains("forward.reverse.turnAround"), simulation.world.calls.toString());
    }

    @Test
    void sideThatWasLeftKeepsNobodyFromTheOneThatServesWhateverItAnswers() {
        simulation.switchOver();
        simulation.world.fate = World.Fate.failing("source.");
        simulation.killNow();
        simulation.world.refusing.add("source.takeOver");
        simulation.world.fate = World.Fate.FINE;
        simulation.world.retainedBytes = Long.MAX_VALUE;
        simulation.lookOften();
        assertTrue(simulation.world.calls.contains("forward.reverse.remove"), simulation.world.calls.toString());
    }

    private void assertEndsAtTheSource() {
        simulation.runUntil(migration -> migration.state() == State.ABORTED);
        assertTrue(simulation.world.gate(Side.SOURCE).isEmpty());
        MigrationStatus ended = simulation.status();
        assertEquals("SOURCE", ended.writableNow());
        assertEquals(
                "the target was left as it is",
                Objects.requireNonNull(ended.problem()).what());
        assertTrue(ended.problem().reason().contains("nothing of ours keeps its application from writing"));
        assertEquals(Side.SOURCE, simulation.routing.route.primary());
        assertEquals(Set.of(Side.TARGET), simulation.routing.route.fenced());
        assertFalse(simulation.world.calls.contains("forward.reverse.remove"));
        assertEquals(List.of(), simulation.world.violations);
    }

    private void assertTold(String next) {
        String told = simulation.status().safeNext();
        assertTrue(told.endsWith(next), told);
    }

    /**
     * From a call on one side fails, and no proxy answers, and after so many calls that failed somebody does something about it, once.
     */
    private void goneFrom(String call, String side, int patience, Runnable then) {
        boolean[] gone = {false};
        int[] failed = {0};
        simulation.world.fate = (number, name) -> {
            if (name.startsWith(call)) {
                gone[0] = true;
                simulation.routing.missing = List.of("edge-1");
            }
            if (!gone[0] || !name.startsWith(side)) {
                return World.Turn.SUCCEEDS;
            }
            if (++failed[0] == patience) {
                then.run();
            }
            return World.Turn.FAILS_BEFORE;
        };
    }
}
