package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.verbs.Wishes;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody deletes both gates' rows in the middle of an attempt, in either direction: nothing says any more who was open. Nothing is done
 * by itself but to say so, until a person says at which side it is to end; and that the side serves is told once that is so.
 */
class BothRowsLostTest {

    private final HookWorld hooks = HookWorld.everywhere();
    private final Simulation simulation = new Simulation(SampleTenant.coordinated(), hooks);

    @ParameterizedTest
    @ValueSource(strings = {"publish holding", "source.fence (shut-out)", "source.fence (token)", "target.open"})
    void switchoverIsStuckAndEndsWithAnAbort(String call) {
        begin(Intent.SWITCH);
        lose(call, World.Turn.KILLED_BEFORE);
        turns(10);

        assertStuck("crossfade abort acme");
        end(Intent.ABORT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"publish holding", "target.fence (shut-out)", "target.fence (token)", "source.open"})
    void rollbackIsStuckAndEndsWithACleanup(String call) {
        begin(Intent.ROLL_BACK);
        lose(call, World.Turn.KILLED_BEFORE);
        turns(10);

        assertStuck("crossfade cleanup acme");
        end(Intent.CLEAN_UP);
    }

    /** In the controller that goes on: it tries without end to undo the attempt, and has to hear the verb that it has named. */
    @ParameterizedTest
    @EnumSource(
            value = Intent.class,
            names = {"SWITCH", "ROLL_BACK"})
    void controllerThatLivesHearsTheVerbThatItNames(Intent attempt) {
        begin(attempt);
        boolean forward = attempt == Intent.SWITCH;
        String served = forward ? "source" : "target";
        MigrationStatus[] seen = new MigrationStatus[1];
        int[] looks = {0};
        simulation.world.fate = (number, name) -> {
            if (name.equals(served + ".fence (token)")) {
                loseBoth();
            }
            if (simulation.world.gate(Side.SOURCE).isEmpty() && name.equals("target.gate") && ++looks[0] == 30) {
                seen[0] = simulation.status();
                simulation.world.shut.clear();
                say(forward ? Intent.ABORT : Intent.CLEAN_UP);
            }
            return World.Turn.SUCCEEDS;
        };
        simulation.runUntil(migration -> migration.state().ended());

        String problem = String.valueOf(seen[0].problem());
        assertEquals("UNKNOWN", seen[0].writableNow());
        assertTrue(problem.contains("both sides' rows were deleted"), problem);
        assertTrue(problem.contains(forward ? "crossfade abort acme" : "crossfade cleanup acme"), problem);
        assertEnded(forward);
    }

    /** What stands there shuts its application out still, and those who were stopped would be started in vain. */
    @Test
    void thatTheSourceServesIsToldOnceItLetsItselfBeLeft() {
        begin(Intent.SWITCH);
        lose("source.fence (token)", World.Turn.KILLED_BEFORE);
        turns(10);
        int before = hooks.calls.size();
        simulation.world.refusing.add("source.cleanup");
        say(Intent.ABORT);
        turns(10);

        assertEquals(State.ABORTING, simulation.now().state());
        assertTrue(
                String.valueOf(simulation.status().problem()).contains("source.cleanup"),
                simulation.status()::toString);
        assertTrue(simulation.now().attemptIsUnderWay());
        assertEquals("UNKNOWN", simulation.status().writableNow());
        assertEquals(List.of(), hooks.toldSince(before));

        simulation.world.refusing.clear();
        simulation.runUntil(migration -> migration.state() == State.ABORTED);
        assertEquals(List.of("after switchover 1 forward undone", "after abort 1 forward"), hooks.toldSince(before));
        assertEnded(true);
    }

    private void begin(Intent attempt) {
        if (attempt == Intent.SWITCH) {
            simulation.runUntil(Simulation::atHoldPoint);
        } else {
            simulation.switchOver();
        }
        simulation.want(attempt);
    }

    private void lose(String call, World.Turn then) {
        boolean[] lost = {false};
        simulation.world.fate = (number, name) -> {
            if (lost[0] || !name.startsWith(call)) {
                return World.Turn.SUCCEEDS;
            }
            lost[0] = true;
            loseBoth();
            return then;
        };
    }

    private void loseBoth() {
        simulation.world.loseRow(Side.SOURCE);
        simulation.world.loseRow(Side.TARGET);
    }

    private void turns(int count) {
        for (int turn = 0; turn < count; turn++) {
            simulation.turnSurviving();
        }
    }

    /** As the operator, by what the gates say then. */
    private void say(Intent end) {
        simulation.world.cleanupWanted = end == Intent.CLEAN_UP;
        simulation.wish(now -> end == Intent.ABORT
                ? Wishes.abort(now)
                : Wishes.cleanup(now, simulation.watch().gates()));
    }

    private void assertStuck(String verb) {
        MigrationStatus status = simulation.status();
        MigrationStatus.Trouble trouble =
                Objects.requireNonNull(simulation.now().trouble());
        assertTrue(trouble.reason().startsWith("both sides' rows were deleted"), trouble::toString);
        assertTrue(trouble.action().contains(verb), trouble::toString);
        assertEquals("UNKNOWN", status.writableNow());
        assertTrue(status.safeNext().startsWith("mend: the gates say what no switchover leaves"), status::safeNext);
        assertEquals(Stage.SWITCHOVER, simulation.now().stage());
        assertTrue(simulation.now().attemptIsUnderWay());
        assertTrue(simulation.world.gate(Side.SOURCE).isEmpty());
        assertTrue(simulation.world.gate(Side.TARGET).isEmpty());
        assertFalse(hooks.told().contains("after switchover 1 forward undone"));
        assertFalse(hooks.told().contains("after switchover 2 back undone"));
    }

    private void end(Intent verb) {
        simulation.world.shut.clear();
        say(verb);
        simulation.runUntil(migration -> migration.state().ended());
        assertEnded(verb == Intent.ABORT);
    }

    private void assertEnded(boolean forward) {
        Migration ended = simulation.now();
        assertEquals(forward ? State.ABORTED : State.DONE, ended.state());
        assertEquals("unwound", Objects.requireNonNull(ended.attempt()).outcome());
        assertEquals(forward ? Side.SOURCE : Side.TARGET, simulation.routing.route.primary());
        assertEquals(RouteMode.DIRECT, simulation.routing.route.mode());
        assertEquals(List.of(), simulation.world.violations);
        assertFalse(hooks.owes());
    }
}
