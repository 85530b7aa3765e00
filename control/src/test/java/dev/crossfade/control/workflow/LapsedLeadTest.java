package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Route;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.replication.fence.gate.GateRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Of several controllers the leader does not reach the store any more, and another may be about to take over. */
@Timeout(60)
class LapsedLeadTest {

    @Test
    void whoseLeaseLapsesAtAnyCallOfAnAttemptStandsStillAndGoesOnOnceItLeadsAgain() {
        Simulation undisturbed = atHoldPoint();
        int first = undisturbed.world.callsSoFar();
        undisturbed.runUntil(Simulation::inRollbackWindow);
        int last = undisturbed.world.callsSoFar();
        assertTrue(last - first > 20, "an attempt makes more calls than " + (last - first));

        for (int at = first + 1; at <= last; at++) {
            lapse(at);
        }
    }

    private static void lapse(int at) {
        String story = "lapsed at call " + at;
        Simulation simulation = atHoldPoint();
        List<String> calls = new ArrayList<>();
        simulation.world.fate = (number, name) -> {
            simulation.world.leading = number < at;
            if (number >= at) {
                calls.add(name);
            }
            return World.Turn.SUCCEEDS;
        };
        while (simulation.world.leading) {
            simulation.turn();
        }
        List<String> begunLapsed = calls.subList(1, calls.size());
        for (String write : List.of("target.open", "target.abort", "source.unfence", "target.guardAgain")) {
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
