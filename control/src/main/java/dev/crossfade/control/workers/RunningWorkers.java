package dev.crossfade.control.workers;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.control.hooks.Tender;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.journal.MigrationListener;
import dev.crossfade.control.workflow.step.Hooks;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a controller with the threads that see to them: one for each migration whose workers are looked at, and one for what comes
 * next. When the controller ends, or may not act any more, nothing more is said to a service; the next one that acts looks, and goes on.
 */
public final class RunningWorkers implements MigrationListener, AutoCloseable {

    private final Tender tender;
    private final Map<TenantId, WorkerServices> opened = new ConcurrentHashMap<>();
    private final Map<TenantId, WorkerSettings> settings;
    private final Function<WorkerSettings, WorkerServices> services;
    private final WorkerRuns runs;

    private RunningWorkers(
            Map<TenantId, WorkerSettings> settings,
            Function<WorkerSettings, WorkerServices> services,
            KeptCounts kept,
            BooleanSupplier acts,
            InstantSource steady,
            PassMeter meter) {
        this.settings = settings;
        this.services = services;
        this.tender = new Tender("workers", acts);
        this.runs = new WorkerRuns(settings, this::open, kept, acts, tender.runners(), steady, meter);
    }

    /**
     * @param services opened where a tenant has workers, and not before they are looked at
     * @param acts whether this controller may do anything; what it asks for is at hand
     */
    public static RunningWorkers start(
            List<TenantSettings> tenants,
            Function<WorkerSettings, WorkerServices> services,
            KeptCounts kept,
            BooleanSupplier acts,
            InstantSource steady,
            PassMeter meter) {
        Map<TenantId, WorkerSettings> settings = new HashMap<>();
        for (TenantSettings tenant : tenants) {
            WorkerSettings workers = tenant.workers();
            if (workers != null) {
                settings.put(tenant.id(), workers);
            }
        }
        RunningWorkers running = new RunningWorkers(settings, services, kept, acts, steady, meter);
        if (!settings.isEmpty()) {
            running.tender.start(running.runs::tend, running.runs::forgetAll);
        }
        return running;
    }

    /** For the plan of steps, beside what the operator has run. */
    public Hooks with(Hooks hooks) {
        return settings.isEmpty() ? hooks : new HooksAndWorkers(hooks, runs);
    }

    private WorkerServices open(TenantId tenant) {
        return opened.computeIfAbsent(tenant, id -> {
            WorkerSettings workers = settings.get(id);
            if (workers == null) {
                throw new IllegalArgumentException(id + " has no workers");
            }
            return services.apply(workers);
        });
    }

    @Override
    public void changed(@Nullable Migration before, @Nullable Migration now) {
        if (now == null && before != null) {
            runs.forget(before.id());
        }
    }

    @Override
    public void close() {
        runs.forgetAll();
        tender.close();
        opened.values().forEach(WorkerServices::close);
    }
}
