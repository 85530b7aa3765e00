package dev.crossfade.control.workflow.runner;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.routing.Routing;
import dev.crossfade.control.workflow.step.StepPlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How the migrations of this controller stand, for whoever asks; of one that is not gone on with yet, as it was written down. */
final class Reports {

    private final RunningMigrations running;
    private final StepPlan plan;
    private final Routing routing;
    private final StoredReport stored;

    Reports(RunningMigrations running, StepPlan plan, Routing routing, StoredReport stored) {
        this.running = running;
        this.plan = plan;
        this.routing = routing;
        this.stored = stored;
    }

    /** By tenant. */
    List<MigrationStatus> all() {
        Map<TenantId, MigrationStatus> all = new TreeMap<>();
        running.beginning().forEach(found -> all.put(found.tenant(), beginning(found)));
        running.all().forEach(run -> all.put(run.now().tenant(), of(run)));
        return List.copyOf(all.values());
    }

    /** Empty where none was started. */
    Optional<MigrationStatus> of(TenantId tenant) {
        Optional<Migration> begins = begins(tenant);
        return begins.isPresent()
                ? begins.map(this::beginning)
                : running.find(tenant).map(this::of);
    }

    /** The one that is not gone on with yet. */
    Optional<Migration> begins(TenantId tenant) {
        return running.beginning().stream()
                .filter(found -> found.tenant().equals(tenant))
                .findFirst();
    }

    MigrationStatus of(RunningMigration run) {
        Migration now = run.now();
        return StatusReport.of(
                running.settings(now.tenant()),
                now,
                plan.onlyLooked(now.stage(), now.step()),
                run.watch(),
                run.attempt(),
                run.dryRun().inStatus(),
                run.unsavedTrouble(),
                routing);
    }

    private MigrationStatus beginning(Migration found) {
        return stored.beginning(running.settings(found.tenant()), found);
    }
}
