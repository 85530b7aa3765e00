package dev.crossfade.control.api;

import dev.crossfade.control.plan.MigrationPlan;
import dev.crossfade.control.plan.PlanMaking;
import dev.crossfade.control.plan.PlanSurroundings;
import dev.crossfade.control.steps.MigrationSteps;
import dev.crossfade.control.workflow.SampleTenant;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.replication.plan.Foreseen;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Plans of databases of which nothing is known. */
public final class Plans {

    private Plans() {}

    /** Of the tenant acme. */
    public static MigrationPlan sample() {
        return new PlanMaking(MigrationSteps.inOrder(Hooks.NONE), PlanSurroundings.NONE)
                .of(
                        SampleTenant.coordinated(),
                        new Foreseen(new TreeMap<>(Map.of("table public.orders", "replicated")), Map.of()),
                        List.of(),
                        Instant.parse("2026-11-24T10:00:00Z"));
    }
}
