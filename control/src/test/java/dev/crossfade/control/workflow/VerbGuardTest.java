package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Lineages;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import dev.crossfade.control.workflow.verbs.Operations;
import dev.crossfade.control.workflow.verbs.VerbGuard;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.postgres.MigrationSession;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VerbGuardTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final TenantSettings tenant = SampleTenant.coordinated();
    private final World world = new World();
    private final WorldRouting routing = new WorldRouting(world, tenant.id());
    private final VerbGuard guard = new VerbGuard(routing);

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

    @Test
    void refusalThatWaitingDoesNotCureSaysWhatToMend() {
        routing.live = List.of();

        OperationRefused refused = refusal(atHoldPoint());

        assertTrue(refused.reason().contains("0 of 1 proxies are live"), refused.reason());
        assertTrue(refused.action().contains("start a proxy"), refused.action());
        assertFalse(refused.action().contains("wait a moment"), refused.action());
    }

    @Test
    void everyReasonStandsOnALineOfItsOwnWithItsRemedyOnTheSame() {
        routing.live = List.of();

        OperationRefused refused = refusal(atHoldPoint());

        List<String> reasons = refused.reason().lines().toList();
        assertEquals(reasons.size(), refused.action().lines().count());
        assertTrue(reasons.size() > 1);
        assertTrue(reasons.get(0).contains("proxies"), refused.reason());
    }

    @Test
    void refusalThatPassesByItselfSaysToWait() {
        assertEquals("wait a moment, then try again", refusal(atHoldPoint()).action());
    }

    @Test
    void adviceNeverNamesAVerbThatIsRefusedThen() {
        Migration switched = atHoldPoint()
                .at(Stage.SWITCHOVER, "switchover", State.RUNNING, NOON)
                .seenOpen()
                .at(Stage.POST_MIGRATION, "compare-afterwards", State.RUNNING, NOON);
        Migration soaking = switched.at(Stage.POST_MIGRATION, StepPlan.SOAK, State.WAITING, NOON);

        assertEquals(
                "wait: crossfade status acme --watch", migrateAgain(switched).action());
        assertEquals("crossfade cleanup acme", migrateAgain(soaking).action());
        // Taken, and done once the soak has come.
        assertDoesNotThrow(() -> VerbGuard.mayCleanUp(switched));
        assertEquals(
                "crossfade cleanup acme",
                assertThrows(OperationRefused.class, () -> VerbGuard.mayAbort(soaking))
                        .action());
        assertTrue(migrateAgain(atHoldPoint()).action().contains("crossfade abort acme"));
    }

    @Test
    void rollbackAfterItsWindowIsToldWhenThatWasOver() {
        Migration soaking = atHoldPoint()
                .at(Stage.SWITCHOVER, "switchover", State.RUNNING, NOON)
                .arriving(StepPlan.ROLLBACK_WINDOW, NOON.plusSeconds(60), NOON)
                .at(Stage.POST_MIGRATION, StepPlan.SOAK, State.WAITING, NOON.plusSeconds(61));

        OperationRefused refused =
                assertThrows(OperationRefused.class, () -> guard.mayRollBack(tenant, soaking, watch(soaking)));

        assertEquals(
                "there is no rollback any more, for its window was over at 2026-03-01T12:01:00Z, and the source has not got"
                        + " what the target has accepted since",
                refused.reason());
        assertTrue(refused.action().startsWith("crossfade cleanup acme"), refused.action());
    }

    @Test
    void tenantThatHasMovedTakesAnotherIdForItsNextMove() {
        routing.route = Route.first(tenant.id(), Side.TARGET);

        OperationRefused refused = assertThrows(OperationRefused.class, () -> guard.mayMigrate(tenant, null));

        assertTrue(refused.reason().startsWith("it has moved: its route leads to the target"), refused.reason());
        assertTrue(refused.action().contains("an id that was never used before"), refused.action());
    }

    private OperationRefused migrateAgain(Migration known) {
        return assertThrows(OperationRefused.class, () -> guard.mayMigrate(tenant, known));
    }

    private OperationRefused refusal(Migration migration) {
        return assertThrows(
                OperationRefused.class,
                () -> guard.maySwitch(
                        tenant, migration, watch(migration), new Operations.SwitchoverRequest(false, false)));
    }

    private Watch watch(Migration migration) {
        MovedClock clock = new MovedClock();
        return new Watch(
                new WorldDatabases(world, new MigrationSession(migration.id(), tenant.id(), 1), clock),
                Lineages.UNSEEN,
                clock,
                clock.steady());
    }

    private Migration atHoldPoint() {
        return Migration.first(UUID.randomUUID(), tenant.id(), "check", NOON)
                .at(Stage.REPLICATION, StepPlan.HOLD_POINT, State.RUNNING, NOON);
    }
}
