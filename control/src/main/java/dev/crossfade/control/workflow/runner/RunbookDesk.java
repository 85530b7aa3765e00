package dev.crossfade.control.workflow.runner;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.plan.MigrationPlan;
import dev.crossfade.control.plan.Runbook;
import dev.crossfade.control.workflow.runner.MigrationRunner.Ports;
import dev.crossfade.replication.plan.ByHand;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.time.InstantSource;

/** Writes the runbook of a migration that was begun. */
final class RunbookDesk {

    /** The last ones: of a step that has waited long there are many. */
    private static final int MOST_ENTRIES = 300;

    private final Ports ports;
    private final PlanDesk plans;
    private final InstantSource clock;

    RunbookDesk(Ports ports, PlanDesk plans, InstantSource clock) {
        this.ports = ports;
        this.plans = plans;
        this.clock = clock;
    }

    /** Where a side does not answer, with what needs no look at it: that is when somebody may need it most. */
    String write(TenantSettings tenant, MigrationStatus status, Migration now) {
        MigrationSession session = new MigrationSession(now.id(), tenant.id(), now.generation());
        MigrationPlan plan;
        String lacking = null;
        try {
            plan = plans.plan(tenant, session);
        } catch (ReplicationFailure e) {
            plan = plans.planUnseen(tenant);
            lacking = e.getMessage();
        }
        return Runbook.markdown(
                plan,
                lacking,
                status,
                ports.store().journal(now.id(), MOST_ENTRIES),
                new ByHand(session, tenant),
                clock.instant());
    }
}
