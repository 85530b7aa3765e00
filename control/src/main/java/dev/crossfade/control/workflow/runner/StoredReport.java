package dev.crossfade.control.workflow.runner;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.runner.MigrationRunner.Ports;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.postgres.MigrationSession;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** A migration as it was written down, where this controller has not looked at anything: what is only seen is unknown. */
final class StoredReport {

    private final Ports ports;
    private final StepPlan plan;
    private final Clock clock;

    StoredReport(Ports ports, StepPlan plan, Clock clock) {
        this.ports = ports;
        this.plan = plan;
        this.clock = clock;
    }

    /** Of one that this controller does not go on with yet. */
    MigrationStatus beginning(TenantSettings tenant, Migration stored) {
        return of(
                tenant,
                stored,
                stored.state().ended()
                        ? null
                        : new MigrationStatus.Trouble(
                                "this controller has just begun to lead, and knows only what was written down",
                                "it looks at the gates first",
                                "wait some seconds"));
    }

    /** @param trouble why nothing was looked at */
    MigrationStatus of(TenantSettings tenant, Migration stored, MigrationStatus.@Nullable Trouble trouble) {
        MigrationSession session = new MigrationSession(stored.id(), stored.tenant(), stored.generation());
        try (DatabasePair unasked = ports.databases().of(tenant, session)) {
            return StatusReport.of(
                    tenant,
                    stored,
                    plan.onlyLooked(stored.stage(), stored.step()),
                    new Watch(unasked, stored.lineages(), clock, clock),
                    null,
                    null,
                    trouble,
                    ports.routing());
        }
    }
}
