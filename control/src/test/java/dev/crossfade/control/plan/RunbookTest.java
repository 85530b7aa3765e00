package dev.crossfade.control.plan;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.steps.MigrationSteps;
import dev.crossfade.control.workflow.SampleTenant;
import dev.crossfade.control.workflow.journal.JournalEntry;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.replication.plan.ByHand;
import dev.crossfade.replication.plan.Foreseen;
import dev.crossfade.replication.postgres.MigrationSession;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RunbookTest {

    private static final Instant NOW = Instant.parse("2026-11-27T07:00:00Z");
    private static final UUID ID = UUID.fromString("7f000000-0000-0000-0000-000000000001");

    private final TenantSettings tenant = SampleTenant.withDatabases();

    @Test
    void atTheHoldPointTheSwitchoverIsLeftInItsOrderAndWhatIsDoneIsTold() {
        String page = page(Statuses.with(Statuses.holdPoint(), "step", "hold-point"));

        assertTrue(page.contains("| 2026-11-27T07:00:00Z | gates | done | gates installed |"), page);
        assertFalse(page.contains(". publish\n"), "that is done");
        inOrder(
                page,
                "#### 1. hold-point",
                ". arm",
                "SET state = 'armed'",
                ". fence",
                "SET state = 'fencing'",
                "pg_terminate_backend",
                "INSERT INTO crossfade.token",
                "SET state = 'fenced'",
                ". catch up",
                "SELECT at FROM crossfade.token",
                ". check",
                "pg_replication_slot_advance",
                ". open",
                "AS token FROM crossfade.token",
                "SET state = 'open'",
                "CREATE OR REPLACE FUNCTION crossfade.guard()",
                ". flip",
                ". exchange-roles",
                "SET state = 'guarded'",
                "SET state = 'serving'",
                ". cleanup",
                "## The way back",
                "SET state = 'aborted'",
                "state = 'serving'");
    }

    @Test
    void whatMustNeverBeDoneStandsBeforeAnyStatement() {
        String page = page(Statuses.with(Statuses.holdPoint(), "step", "hold-point"));

        assertTrue(page.indexOf("Never let both sides take writes") < page.indexOf("```sql"), page);
        assertTrue(page.indexOf("Stop every controller first") < page.indexOf("```sql"), page);
    }

    private static void inOrder(String page, String... parts) {
        int at = 0;
        for (String part : parts) {
            int found = page.indexOf(part, at);
            assertTrue(found >= 0, () -> part + " is missing, or stands too early, in\n" + page);
            at = found;
        }
    }

    private String page(MigrationStatus status) {
        MigrationSession session = new MigrationSession(ID, tenant.id(), 1);
        MigrationPlan plan = new PlanMaking(MigrationSteps.inOrder(Hooks.NONE), PlanSurroundings.NONE)
                .of(tenant, new Foreseen(new TreeMap<>(), Map.of()), List.of(), NOW);
        return Runbook.markdown(
                plan,
                null,
                status,
                List.of(new JournalEntry(ID, 1, NOW, "gates", "done", "gates installed")),
                new ByHand(session, tenant),
                NOW);
    }
}
