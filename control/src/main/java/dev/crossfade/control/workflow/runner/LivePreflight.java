package dev.crossfade.control.workflow.runner;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.workflow.routing.OriginFindings;
import dev.crossfade.control.workflow.runner.MigrationRunner.Ports;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.preflight.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The preflight of a tenant, now, whether a migration of it runs or not. */
final class LivePreflight {

    private final Ports ports;
    private final Hooks hooks;
    private final RunningMigrations running;

    LivePreflight(Ports ports, Hooks hooks, RunningMigrations running) {
        this.ports = ports;
        this.hooks = hooks;
        this.running = running;
    }

    List<Finding> check(TenantSettings tenant) {
        OriginFindings origins = OriginFindings.ask(tenant, ports.origins());
        List<Finding> findings = new ArrayList<>(checkDatabases(tenant));
        findings.addAll(origins.await());
        findings.addAll(hooks.check(tenant));
        return findings;
    }

    private List<Finding> checkDatabases(TenantSettings tenant) {
        RunningMigration run = running.find(tenant.id()).orElse(null);
        if (run != null && !run.over()) {
            return run.databases().check();
        }
        MigrationSession looking = new MigrationSession(UUID.randomUUID(), tenant.id(), 0);
        try (DatabasePair databases = ports.databases().of(tenant, looking)) {
            return databases.check();
        }
    }
}
