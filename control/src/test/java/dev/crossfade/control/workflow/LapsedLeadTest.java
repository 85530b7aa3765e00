package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Route;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.replication.fence.gate.GateRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Of several controllers the leader does not reach the store any more, and another may be about to take over. */
@Timeout(60)
class LapsedLeadTest {

    private static final String NONE = "";
    private static final List<String> UNDOING = List.of("target.abort", "source.unfence", "target.guardAgain");

    @Test
    void whoseLeaseLapsesAtAnyCallOfAnAttemptStandsStillAndGoesOnOnceItLeadsAgain() {
        Simulation undisturbed = atHoldPoint();
        int first = undisturbed.world.callsSoFar();
        undisturbed.runUntil(Simulation::inRollbackWindow);
        int last = undisturbed.world.callsSoFar();
        assertTrue(last - first > 20, "an attempt makes more calls than " + (last - first));

        for (int at = first + 1; at <= last; at++) {
            lapse(NONE, at);
        }
    }

    /** What is undone is written, too: by whoever leads by then. */
    @Test
    void whoseLeaseLapsesWhileAnAttemptIsUndoneStandsStillAndGoesOnOnceItLeadsAgain() {
        Set<String> undone = new HashSet<>();
        for (String fails : List.of("target.arm", "source.fence (shut-out)", "token.await", "target.open")) {
            Simulation undisturbed = atHoldPoint();
            List<String> after = new ArrayList<>();
            undisturbed.world.fate = failing(fails, (number, name) -> after.add(name));
            undisturbed.runUntil(LapsedLeadTest::cameToNothing);
            int last = undisturbed.world.callsSoFar();
            undone.addAll(after);

            for (int at = last - after.size() + 1; at <= last; at++) {
                lapse(fails, at);
            }
        }
        assertTrue(undone.containsAll(UNDOING), () -> "was undone by " + undone);
    }

    /** Fails the first call of that name, and tells of those from then on. */
    private static World.Fate failing(String fails, BiConsumer<Integer, String> after) {
        boolean[] failed = {false};
        return (number, name) -> {
            if (failed[0]) {
                after.accept(number, name);
                return World.Turn.SUCCEEDS;
            }
            failed[0] = name.equals(fails);
            return failed[0] ? World.Turn.FAILS_BEFORE : World.Turn.SUCCEEDS;
        };
    }

    private static boolean cameToNothing(Migration migration) {
        return Simulation.atHoldPoint(migration)
                && migration.attempt() != null
                && migration.attempt().outcome().equals("unwound");
    }

    /** @param fails the call with which the attempt fails before; empty: none */
    private static void lapse(String fails, int at) {
        String story = "lapsed at call " + at + (fails.equals(NONE) ? "" : " after " + fails + " had failed");
        Simulation simulation = atHoldPoint();
        World.Fate before = fails.equals(NONE) ? World.Fate.FINE : failing(fails, (number, name) -> {});
        List<String> calls = new ArrayList<>();
        simulation.world.fate = (number, name) -> {
            simulation.world.leading = number < at;
            if (number >= at) {
                calls.add(name);
            }
            return before.of(number, name);
        };
        while (simulation.world.leading) {
            simulation.turn();
        }
        List<String> begunLapsed = calls.subList(1, calls.size());
        assertFalse(begunLapsed.contains("target.open"), story + ": " + calls);
        for (String write : UNDOING) {
            assertFalse(begunLapsed.contains(write), story + ": " + calls);
        }
        // What is swept beside the fence is swept before it here.
        assertFalse(
                begunLapsed.contains("source.fence (shut-out)") && !calls.get(0).equals("sweepLargeObjects"),
                story + ": " + calls);
        List<GateRow> gates = gates(simulation);
        Route route = simulation.routing.route;
        for (int turn = 0; turn < 10; turn++) {
            simulation.turn();
        }
        assertEquals(gates, gates(simulation), story);
        assertEquals(route, simulation.routing.route, story);

        simulation.world.fate = World.Fate.FINE;
        simulation.world.leading = true;
        simulation.runUntil(migration -> {
            if (Simulation.atHoldPoint(migration) && migration.intent() == Intent.MIGRATE) {
                simulation.want(Intent.SWITCH);
            }
            return Simulation.inRollbackWindow(migration);
        });
        assertEquals(List.of(), simulation.world.violations, story);
    }

    private static List<GateRow> gates(Simulation simulation) {
        return Arrays.asList(simulation.world.source, simulation.world.target);
    }

    private static Simulation atHoldPoint() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        return simulation;
    }
}
