package dev.crossfade.control.workers;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.journal.MigrationListener;
import dev.crossfade.control.workflow.step.Hooks;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of a controller with the threads that see to them: one for each migration whose workers are looked at, and one for what comes
 * next. When the controller ends, or may not act any more, nothing more is said to a service; the next one that acts looks, and goes on.
 */
public final class RunningWorkers implements MigrationListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunningWorkers.class);

    private static final long TEND_MS = 500;
    private static final long LAST_MS = 2_000;

    private final ExecutorService passes = Executors.newCachedThreadPool(named("workers"));
    private final ScheduledExecutorService tender = Executors.newSingleThreadScheduledExecutor(named("workers-tender"));
    private final Map<TenantId, WorkerServices> opened = new ConcurrentHashMap<>();
    private final Map<TenantId, WorkerSettings> settings;
    private final Function<WorkerSettings, WorkerServices> services;
    private final BooleanSupplier acts;
    private final WorkerRuns runs;

    private RunningWorkers(
            Map<TenantId, WorkerSettings> settings,
            Function<WorkerSettings, WorkerServices> services,
            KeptCounts kept,
            BooleanSupplier acts,
            InstantSource steady) {
        this.settings = settings;
        this.services = services;
        this.acts = acts;
        this.runs = new WorkerRuns(settings, this::open, kept, acts, passes, steady);
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
            InstantSource steady) {
        Map<TenantId, WorkerSettings> settings = new HashMap<>();
        for (TenantSettings tenant : tenants) {
            WorkerSettings workers = tenant.workers();
            if (workers != null) {
                settings.put(tenant.id(), workers);
            }
        }
        RunningWorkers running = new RunningWorkers(settings, services, kept, acts, steady);
        if (!settings.isEmpty()) {
            var unused = running.tender.scheduleWithFixedDelay(running::tend, TEND_MS, TEND_MS, TimeUnit.MILLISECONDS);
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

    private void tend() {
        try {
            if (acts.getAsBoolean()) {
                runs.tend();
            } else {
                runs.forgetAll();
            }
        } catch (RuntimeException | Error e) {
            // What is thrown here would end the tending for good.
            LOG.warn("workers were not seen to; tried again", e);
        }
    }

    @Override
    public void close() {
        runs.forgetAll();
        tender.shutdownNow();
        passes.shutdownNow();
        try {
            if (!passes.awaitTermination(LAST_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("a call to Amazon ECS did not end with the controller");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        opened.values().forEach(WorkerServices::close);
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, prefix + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
