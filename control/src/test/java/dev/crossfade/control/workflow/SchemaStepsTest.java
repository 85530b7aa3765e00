package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.State;
import dev.crossfade.replication.schema.Drift;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** From the copy of the schema to the first copied row. */
class SchemaStepsTest {

    /** Trying again copies no schema into a target that has one. */
    @Test
    void schemaThatDriftedSinceItWasCopiedIsSaidToBeMadeAnewOnlyByAnotherMigration() {
        Simulation simulation = new Simulation(SampleTenant.copyingSchema());
        simulation.databases().drift.add(new Drift("column", "public.orders.note", "only on source"));

        String action = failure(simulation).action();

        assertTrue(action.startsWith("make the same change on the target"), action);
        assertTrue(action.contains("then crossfade migrate acme looks again"), action);
        assertTrue(action.contains("crossfade abort acme, drop what the target has"), action);
        assertTrue(simulation.world.calls.contains("copySchema"));
        simulation.databases().drift.clear();
        simulation.tryAgain();
        simulation.runUntil(Simulation::atHoldPoint);
        assertEquals(
                1, simulation.world.calls.stream().filter("copySchema"::equals).count());
    }

    @Test
    void whatNoCopyOfASchemaBringsIsMendedByHandAlone() {
        Simulation simulation = new Simulation(SampleTenant.copyingSchema());
        simulation.databases().drift.add(new Drift("role-membership", "app", "clerks on source, on target"));

        String action = failure(simulation).action();

        assertFalse(action.contains("abort"), action);
    }

    /** The copied tables are open until the guard is up, so whether they are empty is looked at under the guard. */
    @Test
    void rowThatIsWrittenBetweenTheSchemaAndTheGuardIsNamedBeforeAnythingIsCopied() {
        Simulation simulation = new Simulation(SampleTenant.copyingSchema());
        simulation.world.fate = (number, name) -> {
            simulation.world.targetHoldsData |= name.equals("target.guard");
            return World.Turn.SUCCEEDS;
        };

        MigrationStatus.Trouble told = failure(simulation);

        assertTrue(told.reason().contains("public.orders"), told::reason);
        assertTrue(told.action().contains("replication.truncateTarget"), told::action);
        assertTrue(
                simulation.world.calls.indexOf("target.guard") < simulation.world.calls.indexOf("target.filledTables"));
        assertFalse(simulation.world.calls.contains("target.subscribe"));
    }

    /** What is moved out of a locked schema is told by having been there when it was locked. */
    @Test
    void targetIsLockedOnceMoreWhenItHasItsSchema() {
        Simulation simulation = new Simulation(SampleTenant.copyingSchema());

        simulation.runUntil(Simulation::atHoldPoint);

        List<String> calls = simulation.world.calls;
        assertTrue(calls.lastIndexOf("target.lockDdl") > calls.indexOf("copySchema"), calls::toString);
    }

    private static MigrationStatus.Trouble failure(Simulation simulation) {
        simulation.runUntil(migration -> migration.state() == State.FAILED);
        return Objects.requireNonNull(simulation.now().trouble());
    }
}
