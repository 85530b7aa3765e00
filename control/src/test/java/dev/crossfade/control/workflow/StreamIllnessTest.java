package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.migration.MigrationStatus.Trouble;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.diagnosis.Ailment.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StreamIllnessTest {

    private static final Ailment DUPLICATE = new Ailment(
            Kind.DUPLICATE_KEY, "an INSERT of public.orders finds its key taken", "(id)=(7) exists", "DELETE …");
    private static final Ailment NO_SLOT =
            new Ailment(Kind.SLOT, "the slot is gone from the source", "somebody dropped it", "abort");

    private final Simulation simulation = new Simulation(SampleTenant.coordinated());

    @Test
    void deadWorkersReasonIsTheProblemWithWhatMendsItAndGoesWhenItIsMended() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.causes.add(DUPLICATE);
        simulation.world.workerDies = true;
        look(2);
        assertNull(simulation.status().problem(), "one that is seen dead twice may be between two tries");
        look(5);

        assertEquals(
                new Trouble(DUPLICATE.what(), DUPLICATE.why(), DUPLICATE.mend()),
                simulation.status().problem());
        assertEquals("mend: " + DUPLICATE.what(), simulation.status().safeNext());
        assertEquals("duplicate-key", simulation.status().ailments().get(0).kind());

        simulation.world.workerDies = false;
        look(6);
        assertNull(simulation.status().problem());
        assertEquals("crossfade switchover acme", simulation.status().safeNext());
    }

    @Test
    void missingPartIsSeenThoughWorkersRun() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.missingParts.add(NO_SLOT);
        look(6);
        assertEquals(
                new Trouble(NO_SLOT.what(), NO_SLOT.why(), NO_SLOT.mend()),
                simulation.status().problem());
        assertTrue(simulation.status().safeNext().startsWith("crossfade abort acme"), simulation.status()::safeNext);
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            simulation.clock.move(Duration.ofSeconds(1));
            simulation.watch().look();
        }
    }
}
