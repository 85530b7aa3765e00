package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.hooks.HookAnswer;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.verbs.Wishes;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A switchover, or a rollback, that was taken and is taken back while the hooks before it wait. */
class CalledOffTest {

    private final HookWorld hooks = HookWorld.everywhere();
    private final Simulation simulation = new Simulation(SampleTenant.coordinated(), hooks);

    @Test
    void switchoverThatIsPausedWhileItsHookWaitsIsCalledOffAndWhoWasStoppedIsStartedWhileItRests() {
        waitsForItsHook(Intent.SWITCH);

        takeBack();
        simulation.lookOften();

        assertEquals(Intent.PAUSE, simulation.now().intent());
        assertEquals("after switchover 1 forward called-off", hooks.told().get(hooks.calls.size() - 1));
        assertFalse(hooks.owes());
        assertTrue(simulation.world.streamPaused);
        assertEquals(
                "the switchover was called off; the source serves",
                Objects.requireNonNull(simulation.status().problem()).what());

        hooks.answers.clear();
        simulation.want(Intent.RESUME);
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(Simulation::inRollbackWindow);
        assertEquals(1, attempts());
    }

    @Test
    void hookThatFailsWhileThePausedMigrationRestsIsToldAndHoldsUpNothingElse() {
        waitsForItsHook(Intent.SWITCH);
        hooks.answers.put("after switchover", new HookAnswer.Failed("exit code 1"));

        takeBack();
        simulation.runUntil(migration -> migration.trouble() != null
                && migration.trouble().what().equals("the hook after switchover (hook) failed"));
        assertTrue(simulation.world.streamPaused);

        hooks.answers.clear();
        simulation.runUntil(migration -> !hooks.owes() && migration.trouble() == null);
        assertEquals(Intent.PAUSE, simulation.now().intent());
    }

    @Test
    void rollbackThatIsTakenBackWhileItsHookWaitsLeavesTheWindowAsItWas() {
        simulation.switchOver();
        waitsForItsHook(Intent.ROLL_BACK);

        takeBack();
        simulation.lookOften();

        assertEquals("after switchover 2 back called-off", hooks.told().get(hooks.calls.size() - 1));
        assertTrue(Simulation.inRollbackWindow(simulation.now()), simulation.now()::toString);
        hooks.answers.clear();
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(Simulation::atHoldPoint);
        assertEquals(2, attempts());
    }

    /** The step that begins a rollback would otherwise end the window, and with it the way back. */
    @Test
    void attemptThatIsTakenBackJustAsItsHookIsThroughDoesNotBegin() {
        for (Intent wish : List.of(Intent.SWITCH, Intent.ROLL_BACK)) {
            if (wish == Intent.SWITCH) {
                simulation.runUntil(Simulation::atHoldPoint);
            } else {
                simulation.switchOver();
            }
            waitsForItsHook(wish);
            Stage before = simulation.now().stage();
            hooks.otherwise = () -> {
                hooks.otherwise = HookAnswer.GoOn::new;
                takeBack();
                return new HookAnswer.GoOn();
            };
            hooks.answers.clear();
            simulation.runUntil(migration -> migration.intent() != wish);
            simulation.lookOften();

            assertEquals(before, simulation.now().stage());
            assertTrue(hooks.told().get(hooks.calls.size() - 1).endsWith("called-off"), hooks.told()::toString);
            if (wish == Intent.SWITCH) {
                simulation.want(Intent.RESUME);
                simulation.runUntil(Simulation::atHoldPoint);
            } else {
                assertTrue(Simulation.inRollbackWindow(simulation.now()), simulation.now()::toString);
            }
        }
    }

    private void waitsForItsHook(Intent wish) {
        if (wish == Intent.SWITCH) {
            simulation.runUntil(Simulation::atHoldPoint);
        }
        hooks.answers.put("before switchover", new HookAnswer.Wait("3 jobs are left"));
        simulation.want(wish);
        simulation.lookOften();
        assertTrue(String.valueOf(simulation.now().waitingFor()).contains("3 jobs are left"));
    }

    /** As {@code crossfade pause}. */
    private void takeBack() {
        simulation.wish(now -> Wishes.pause(now, new Actor("test", "local")));
    }

    private int attempts() {
        MigrationStatus.Attempt last = simulation.now().attempt();
        return last == null ? 0 : last.number();
    }
}
