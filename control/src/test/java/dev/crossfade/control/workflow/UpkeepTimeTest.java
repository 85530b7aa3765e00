package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class UpkeepTimeTest {

    /** An operator who asks for a switchover does not wait for a view of hours, and is told what fills it. */
    @Test
    void viewThatTakesLongRefusesTheAttemptSoonAndIsFilledWithTheNextComparison() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.viewTakes = Duration.ofHours(1);
        MigrationStatus.Attempt refused = attempt(simulation);

        assertEquals("refused", refused.outcome());
        String reason = String.valueOf(refused.reason());
        assertTrue(reason.contains("REFRESH MATERIALIZED VIEW public.slow"), reason);
        assertTrue(reason.contains("crossfade verify acme"), reason);

        assertEquals(1, simulation.status().upkeepCutOff());

        simulation.watch().contents().askToCompare();
        simulation.runUntil(migration -> simulation.world.viewTakes.isZero());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(Simulation::soaking);
        assertEquals(List.of(), simulation.world.violations);
    }

    /** What is not needed keeps nobody from switching over, and is told as long as the side that lacks it does not serve. */
    @Test
    void whatIsBegunNoMoreIsToldAndBlocksOnlyWhereItIsNeeded() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.world.upkeepLeaves = List.of("VACUUM ANALYZE public.huge was ended 2 times");
        simulation.runUntil(Simulation::atHoldPoint);

        assertEquals(
                List.of("VACUUM ANALYZE public.huge was ended 2 times"),
                simulation.status().upkeepLeft());
        simulation.want(Intent.SWITCH);
        simulation.runUntil(Simulation::soaking);
        assertEquals(List.of(), simulation.world.violations);
    }

    private static MigrationStatus.Attempt attempt(Simulation simulation) {
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.attempt() != null && Simulation.atHoldPoint(migration));
        return Objects.requireNonNull(simulation.now().attempt());
    }
}
