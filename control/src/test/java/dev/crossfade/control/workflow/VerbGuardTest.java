package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.replication.postgres.MigrationSession;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VerbGuardTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final TenantSettings tenant = SampleTenant.coordinated();

    @Test
    void switchoverOfAMigrationThatHasFailedAtTheHoldPointIsRefusedWithWhatToDo() {
        OperationRefused refused =
                refusal(atHoldPoint().at(Stage.REPLICATION, StepPlan.HOLD_POINT, State.FAILED, NOON));

        assertTrue(refused.action().contains("crossfade migrate acme"), refused.action());
    }

    @Test
    void switchoverDoesNotOverruleAnAbortThatWasNotBegunYet() {
        assertTrue(refusal(atHoldPoint().wanting(Intent.ABORT)).reason().contains("hold-point"));
    }

    private OperationRefused refusal(Migration migration) {
        World world = new World();
        MovedClock clock = new MovedClock();
        Watch watch = new Watch(
                new WorldDatabases(world, new MigrationSession(migration.id(), tenant.id(), 1), clock), clock);
        return assertThrows(
                OperationRefused.class,
                () -> new VerbGuard(new WorldRouting(world, tenant.id()))
                        .maySwitch(tenant, migration, watch, new Operations.SwitchoverRequest(false)));
    }

    private Migration atHoldPoint() {
        return Migration.first(UUID.randomUUID(), tenant.id(), "check", NOON)
                .at(Stage.REPLICATION, StepPlan.HOLD_POINT, State.RUNNING, NOON);
    }
}
