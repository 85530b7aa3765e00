package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.runner.Succession;
import dev.crossfade.replication.DatabasePairs;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SuccessionTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration NOT_LONG = Duration.ofMillis(10);
    private static final UUID OURS = new UUID(0, 1);

    private final TenantSettings tenant = SampleTenant.coordinated();
    private final World world = new World();
    private final DatabasePairs databases = (who, session) -> new WorldDatabases(world, session, new MovedClock());

    @Test
    void generationIsAboveTheStoresAndAboveBothGates() {
        assertEquals(8, succeeding(stored(7)));
        gateAt(Side.SOURCE, OURS, 9);
        assertEquals(10, succeeding(stored(7)));
        gateAt(Side.TARGET, OURS, 12);
        assertEquals(13, succeeding(stored(7)));
        assertEquals(21, succeeding(stored(20)));
    }

    @Test
    void gateOfAnotherMigrationSaysNothingAboutOurs() {
        gateAt(Side.TARGET, new UUID(0, 2), 40);

        assertEquals(8, succeeding(stored(7)));
    }

    @Test
    void migrationThatHasEndedStaysAsItIs() {
        Migration aborted = stored(7)
                .wanting(Intent.ABORT)
                .at(Stage.SETUP, "abort", State.ABORTING, NOON)
                .at(Stage.SETUP, "abort", State.ABORTED, NOON);

        assertEquals(7, succeeding(aborted));
        assertEquals(List.of(), world.calls);
    }

    @Test
    void gateThatDoesNotAnswerKeepsNobodyFromTheStart() {
        gateAt(Side.SOURCE, OURS, 9);
        gateAt(Side.TARGET, OURS, 12);
        AtomicInteger tasks = new AtomicInteger();
        Executor theSecondNeverEnds = task -> {
            if (tasks.incrementAndGet() != 2) {
                task.run();
            }
        };

        assertEquals(10, succeeding(stored(7), theSecondNeverEnds));
    }

    private long succeeding(Migration found) {
        return succeeding(found, Runnable::run);
    }

    private long succeeding(Migration found, Executor lookers) {
        return new Succession(databases, who -> tenant, lookers, NOT_LONG)
                .of(found)
                .join()
                .generation();
    }

    private void gateAt(Side side, UUID migration, long generation) {
        world.put(new GateRow(
                migration, side, side == Side.SOURCE ? GateState.SERVING : GateState.GUARDED, Epoch.NONE, generation));
    }

    private Migration stored(long generation) {
        return Migration.first(OURS, tenant.id(), "check", NOON).ofGeneration(generation);
    }
}
