package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.runner.SupersededSight;
import dev.crossfade.replication.postgres.MigrationSession;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of a controller whose attempt a fence lift has ended. */
class SupersededSightTest {

    private final Simulation simulation = new Simulation(SampleTenant.coordinated());
    private SupersededSight sight = sight(simulation.world);

    @BeforeEach
    void lift() {
        simulation.isLiftedInAnAttempt();
        assertEquals("UNKNOWN", simulation.status().writableNow());
    }

    @Test
    void whoMayWriteIsToldByTheGatesThoughNothingIsDoneAnyMore() {
        sight.look(simulation.now());

        assertEquals("SOURCE", simulation.status().writableNow());
        assertEquals(
                "restart this controller, unless another one acts for acme",
                simulation.status().safeNext());
        String shown = String.valueOf(simulation.status().problem());
        assertTrue(shown.contains("by now the source's gate is serving at epoch"), shown);
        assertTrue(shown.contains("the target's aborted at epoch"), shown);
        assertTrue(shown.contains("another controller has taken over, or crossfade fence lift was used"), shown);
    }

    /** Another controller may have taken the tenant to its target, and cleaned up. */
    @Test
    void gatesThatAreGoneOrAnothersSayNothingOfWhoMayWrite() {
        sight = sight(new World());
        sight.look(simulation.now());
        assertEquals("UNKNOWN", simulation.status().writableNow());

        sight = sight(simulation.world);
        sight.look(Migration.first(UUID.randomUUID(), simulation.tenant.id(), "check", simulation.clock.instant()));
        assertEquals("UNKNOWN", simulation.status().writableNow());
    }

    @Test
    void looksEverySoOften() {
        sight.look(simulation.now());
        simulation.watch().lostSight("as if it were long ago");

        sight.look(simulation.now());
        assertEquals("UNKNOWN", simulation.status().writableNow());

        simulation.clock.move(Duration.ofSeconds(10));
        sight.look(simulation.now());
        assertEquals("SOURCE", simulation.status().writableNow());
    }

    private SupersededSight sight(World world) {
        return new SupersededSight(
                (who, session) -> new WorldDatabases(
                        world,
                        new MigrationSession(session.migration(), who.id(), session.generation()),
                        simulation.clock),
                simulation.tenant,
                simulation.watch(),
                simulation.clock.steady());
    }
}
