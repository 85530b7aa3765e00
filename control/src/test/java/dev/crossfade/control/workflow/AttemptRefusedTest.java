package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AttemptRefusedTest {

    private final Simulation simulation = new Simulation(SampleTenant.coordinated());

    /** As for a superuser's session at the source: the statement that ends it is the database's to say. */
    @Test
    void whatMendsItIsToldAndComesBeforeTheNextAttempt() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.refusing.add("source.prepareFence");
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        simulation.runUntil(Simulation::atHoldPoint);
        for (int look = 0; look < 6; look++) {
            simulation.turn();
        }

        MigrationStatus status = simulation.status();
        assertEquals("refused", Objects.requireNonNull(status.switchover()).outcome());
        assertEquals(
                "make room; then switch over again: crossfade switchover acme",
                Objects.requireNonNull(status.problem()).action());
        assertEquals("mend what the last attempt was refused for, then crossfade switchover acme", status.safeNext());
    }
}
