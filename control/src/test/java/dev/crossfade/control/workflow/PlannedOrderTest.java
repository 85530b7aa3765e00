package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.plan.MigrationPlan;
import dev.crossfade.control.plan.PlanMaking;
import dev.crossfade.control.plan.PlanSurroundings;
import dev.crossfade.control.steps.MigrationSteps;
import dev.crossfade.control.workflow.journal.JournalEntry;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.replication.plan.Foreseen;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlannedOrderTest {

    @Test
    void stepsAreTakenInTheOrderInWhichTheyArePlannedAndNoneIsLeftOut() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.switchOver();
        simulation.want(Intent.CLEAN_UP);
        simulation.runUntil(now -> now.state() == State.DONE);
        MigrationPlan plan = new PlanMaking(MigrationSteps.inOrder(Hooks.NONE), PlanSurroundings.NONE)
                .of(SampleTenant.coordinated(), new Foreseen(new TreeMap<>(), Map.of()), List.of(), Instant.EPOCH);
        List<String> planned = plan.stages().stream()
                .filter(stage -> !stage.stage().equals("SWITCHOVER"))
                .flatMap(stage -> stage.steps().stream())
                .map(PlannedStep::step)
                .toList();
        List<String> taken = simulation.store.journal.stream()
                .filter(entry -> entry.outcome().equals("done"))
                .map(JournalEntry::step)
                .filter(planned::contains)
                .toList();
        // Before the switchover nothing is to be done in some that come again after it.
        int crossing = taken.indexOf("hold-point");
        List<String> before = taken.subList(0, crossing + 1).stream()
                .filter(step -> planned.indexOf(step) <= planned.indexOf("hold-point"))
                .toList();

        assertEquals(planned.subList(0, planned.indexOf("hold-point") + 1), before);
        assertEquals(
                planned.subList(planned.indexOf("hold-point") + 1, planned.size()),
                taken.subList(crossing + 1, taken.size()));
    }
}
