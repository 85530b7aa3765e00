package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.replication.fence.gate.GateState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Somebody lifts a fence that was none: the target is aborted by it, as after an attempt, and there was no attempt. */
class LiftedOutsideAnAttemptTest {

    private final Simulation simulation = new Simulation(SampleTenant.coordinated());

    @Test
    void migrationGoesOnWhereItStoodAndNoAttemptIsInvented() {
        simulation.world.copying = true;
        simulation.runUntil(migration -> migration.step().equals("initial-copy"));
        restartAfterALift();

        assertEquals("initial-copy", simulation.now().step());
        assertNull(simulation.status().switchover());
        assertNull(simulation.status().problem());
        assertFalse(simulation.store.journal.stream()
                .anyMatch(entry -> entry.outcome().equals("unwound")));
        simulation.world.copying = false;
        simulation.switchOver();
        assertEquals(List.of(), simulation.world.violations);
    }

    /** Whoever has lifted it wants no attempt of before. */
    @Test
    void switchoverThatWasWantedIsNotMadeAfterwards() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        restartAfterALift();

        assertEquals(StepPlan.HOLD_POINT, simulation.now().step());
        assertEquals(Intent.MIGRATE, simulation.now().intent());
        assertNull(simulation.now().attempt());
    }

    private void restartAfterALift() {
        simulation.world.liftSource();
        simulation.killNow();
        simulation.runUntil(migration -> simulation.gate(Side.TARGET) == GateState.GUARDED);
        simulation.turn();
    }
}
