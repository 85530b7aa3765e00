package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.hooks.HookAnswer;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.step.StepPlan;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What hooks before an attempt have done is not forgotten, whatever keeps its migration busy or from going on. */
class OwedHooksTest {

    private final HookWorld hooks = HookWorld.everywhere();
    private final Simulation simulation = new Simulation(SampleTenant.coordinated(), hooks);

    @Test
    void attemptWhoseHooksWereForgottenInALapseRunsThemAgainAndIsRefusedAsBefore() {
        simulation.runUntil(Simulation::atHoldPoint);
        hooks.answers.put("before switchover", new HookAnswer.Failed("exit code 3: no route to the queue"));
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);

        hooks.lapse();
        simulation.runUntil(migration -> migration.attempt() != null && Simulation.atHoldPoint(migration));

        assertEquals(
                "refused", Objects.requireNonNull(simulation.now().attempt()).outcome());
        assertEquals(1, Objects.requireNonNull(simulation.now().attempt()).number());
        assertFalse(simulation.world.calls.contains("target.arm"));
        assertTrue(simulation.store.journal.stream()
                .anyMatch(entry -> entry.outcome().equals("put off")));
    }

    @Test
    void abortEndsWhatRunsBeforeAnAttemptAndStartsWhatThatStoppedWhileTheTargetIsAway() {
        simulation.runUntil(Simulation::atHoldPoint);
        hooks.answers.put("before switchover", new HookAnswer.Wait("3 jobs are left"));
        simulation.want(Intent.SWITCH);
        simulation.lookOften();
        simulation.world.fate = World.Fate.failing("target.", "compareRows");
        int before = hooks.calls.size();

        simulation.want(Intent.ABORT);
        for (int turn = 0; turn < 30; turn++) {
            simulation.turn();
            hooks.tend();
        }

        assertEquals(List.of("after switchover 1 forward called-off"), hooks.toldSince(before));
        assertEquals(State.ABORTING, simulation.now().state());
        simulation.world.fate = World.Fate.FINE;
        simulation.runUntil(migration -> migration.state() == State.ABORTED);
        assertEquals(
                List.of("after switchover 1 forward called-off", "after abort 0 forward"), hooks.toldSince(before));
    }

    @Test
    void migrationThatIsUndoneLooksAtNoSideWhileTheHookAfterItsAbortWaits() {
        simulation.runUntil(Simulation::atHoldPoint);
        hooks.answers.put("after abort", new HookAnswer.Wait("deploys are unlocked"));
        simulation.want(Intent.ABORT);
        simulation.runUntil(OwedHooksTest::waitsForItsAbort);
        int calls = simulation.world.calls.size();

        simulation.lookOften();

        List<String> since = simulation.world.calls.subList(calls, simulation.world.calls.size());
        assertFalse(since.contains("target.takeOver") || since.contains("target.cleanup"), since::toString);
        hooks.answers.clear();
        simulation.runUntil(migration -> migration.state() == State.ABORTED);
    }

    private static boolean waitsForItsAbort(Migration migration) {
        return migration.waitingFor() != null && migration.waitingFor().contains("deploys are unlocked");
    }

    @Test
    void successorStartsAtOnceWhomAnAttemptHasStoppedWhateverKeepsItBusyOrFromGoingOn() {
        hooks.answers.put("after switchover", new HookAnswer.Wait("workers start"));
        simulation.switchOver();
        hooks.answers.clear();
        int before = hooks.calls.size();
        simulation.world.fate = World.Fate.failing("source.", "target.", "compareRows");

        simulation.killNow();
        simulation.turn();

        assertEquals("after switchover 1 forward done", hooks.toldSince(before).get(0));
    }

    @Test
    void abortAfterARollbackWaitsForTheHooksThatStartTheSourceAgain() {
        simulation.switchOver();
        hooks.answers.put("after switchover", new HookAnswer.Wait("workers start"));
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> migration.step().equals(StepPlan.HOLD_POINT));

        simulation.want(Intent.ABORT);
        simulation.runUntil(migration -> migration.state() == State.ABORTING
                && migration.waitingFor() != null
                && migration.waitingFor().contains("workers start"));
        hooks.answers.clear();
        int before = hooks.calls.size();
        simulation.runUntil(migration -> migration.state() == State.ABORTED);

        assertEquals(List.of("after switchover 2 back done", "after abort 2 forward"), hooks.toldSince(before));
        assertFalse(hooks.owes());
    }

    /** The target that they would be started at again is gone. */
    @Test
    void rollbackThatWasCalledOffForALossStartsNobodyAtTheTargetThatIsGone() {
        simulation.switchOver();
        hooks.answers.put("before switchover", new HookAnswer.Wait("3 jobs are left"));
        simulation.want(Intent.ROLL_BACK);
        simulation.lookOften();
        int before = hooks.calls.size();
        simulation.world.fate = World.Fate.failing("target.", "compareRows");

        simulation.want(Intent.ACCEPT_LOSS);
        simulation.runUntil(migration -> migration.state() == State.ABORTED);

        assertEquals(List.of("after abort 1 forward"), hooks.toldSince(before));
        assertFalse(hooks.owes());
    }
}
