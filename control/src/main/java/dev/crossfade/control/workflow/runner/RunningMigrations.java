package dev.crossfade.control.workflow.runner;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.Workflow;
import dev.crossfade.control.workflow.WorkflowAssembly;
import dev.crossfade.control.workflow.journal.MigrationRow;
import dev.crossfade.control.workflow.pace.Changes;
import dev.crossfade.control.workflow.pace.Pause;
import dev.crossfade.control.workflow.runner.MigrationRunner.Ports;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.postgres.MigrationSession;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The migrations of this controller: a thread each, and a few samplers for all. Thread-safe. */
final class RunningMigrations implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunningMigrations.class);

    /** Proxies are not answered before every gate was looked at, or not waited for any longer. */
    private static final Duration GATE_WAIT = Duration.ofSeconds(5);

    private static final Duration WATCH_WAIT = Duration.ofSeconds(30);

    /** One that finds out why a stream is ill is busy for seconds. */
    private static final int SAMPLERS = 4;

    private static final int CHECKERS = 6;

    private final Ports ports;
    private final StepPlan plan;
    private final Map<TenantId, TenantSettings> tenants = new ConcurrentHashMap<>();
    private final Clock clock;
    private final Map<TenantId, RunningMigration> running = new ConcurrentHashMap<>();
    private final Changes changes = new Changes();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final ScheduledExecutorService samplers =
            Executors.newScheduledThreadPool(SAMPLERS, named("migration-sampler"));
    private final ExecutorService checkers = Executors.newFixedThreadPool(CHECKERS, named("migration-check"));
    private final ExecutorService starters = Executors.newCachedThreadPool(named("migration-start"));

    RunningMigrations(Ports ports, StepPlan plan, List<TenantSettings> tenants, Clock clock) {
        this.ports = ports;
        this.plan = plan;
        this.clock = clock;
        tenants.forEach(tenant -> this.tenants.put(tenant.id(), tenant));
    }

    /** Goes on with every migration that the store holds, each under a generation above all that are known. */
    void start() {
        List<Migration> found =
                ports.store().all().stream().filter(this::isConfigured).toList();
        for (Migration ours : new Succession(ports.databases(), this::settings, starters, GATE_WAIT).of(found)) {
            run(
                    settings(ours.tenant()),
                    ours.state().ended() ? ours : ports.store().save(ours));
        }
        var unused = samplers.scheduleWithFixedDelay(this::sample, 0, 1, TimeUnit.SECONDS);
    }

    private boolean isConfigured(Migration migration) {
        boolean configured = tenants.containsKey(migration.tenant());
        if (!configured) {
            LOG.warn("{}: has a migration, but the configuration does not name it: left alone", migration.tenant());
        }
        return configured;
    }

    /** From now on it has a thread. */
    void run(TenantSettings tenant, Migration migration) {
        DatabasePair databases =
                ports.databases().of(tenant, new MigrationSession(migration.id(), tenant.id(), migration.generation()));
        MigrationRow row = new MigrationRow(ports.store(), migration, this::tell);
        Watch watch = new Watch(databases, migration.lineages(), clock);
        Pause pause = RunningMigration.pauseUntil(stopping);
        StepContext surroundings =
                new StepContext(tenant, migration, databases, ports.routing(), ports.origins(), watch, clock);
        Workflow workflow = WorkflowAssembly.of(plan, row, ports.store(), surroundings, pause, checkers);
        RunningMigration run = new RunningMigration(
                tenant,
                row,
                workflow,
                watch,
                databases,
                new SupersededSight(ports.databases(), tenant, watch, clock),
                stopping,
                clock);
        running.put(tenant.id(), run);
        ports.listener().changed(null, migration);
        run.start();
    }

    private void tell(@Nullable Migration before, @Nullable Migration now) {
        ports.listener().changed(before, now);
        changes.ring();
    }

    private void sample() {
        for (RunningMigration run : running.values()) {
            if (stopping.getCount() == 0) {
                return;
            }
            if (!run.over()) {
                samplers.execute(() -> sample(run));
            } else if (run.isSuperseded()) {
                samplers.execute(() -> glance(run));
            }
        }
    }

    private void sample(RunningMigration run) {
        if (run.watch().beginLook()) {
            try {
                run.watch().look();
                run.tellDrift();
            } catch (RuntimeException e) {
                LOG.warn("{}: the sampler failed; it looks again", run.now().tenant(), e);
            } finally {
                try {
                    run.tend();
                } finally {
                    run.watch().endLook();
                }
                // It may have ended meanwhile, and this look have opened sessions again.
                run.releaseIfOver();
            }
            changes.ring();
        }
    }

    private void glance(RunningMigration run) {
        if (run.watch().beginLook()) {
            try {
                if (run.glance()) {
                    changes.ring();
                }
            } catch (RuntimeException e) {
                LOG.warn(
                        "{}: the gates were not looked at; it is tried again",
                        run.now().tenant(),
                        e);
            } finally {
                run.watch().endLook();
            }
        }
    }

    Collection<RunningMigration> all() {
        return running.values();
    }

    Optional<RunningMigration> find(TenantId tenant) {
        return Optional.ofNullable(running.get(tenant));
    }

    /** @throws OperationRefused when none was started */
    RunningMigration started(TenantId tenant, String verb) {
        return find(tenant)
                .orElseThrow(() -> new OperationRefused(
                        verb + " of " + tenant + " is refused",
                        "no migration of it was started",
                        "crossfade migrate " + tenant));
    }

    /** @throws OperationRefused when none was started, or another controller has taken over what there is */
    RunningMigration acting(TenantId tenant, String verb) {
        RunningMigration run = started(tenant, verb);
        run.refuseSuperseded(verb);
        return run;
    }

    /** Ends its thread, and keeps no record of it. */
    void forget(RunningMigration run) {
        ports.store().forget(run.now());
        running.remove(run.now().tenant());
        run.close();
        tell(run.now(), null);
    }

    /** Rings whenever something may look otherwise than before. */
    Changes changes() {
        return changes;
    }

    /** Looks again whenever something may look otherwise, until it does, for a while; null differs from everything. */
    Optional<MigrationStatus> awaitOther(
            Supplier<Optional<MigrationStatus>> look, @Nullable MigrationStatus differsFrom) {
        long end = System.nanoTime() + WATCH_WAIT.toNanos();
        while (true) {
            long seen = changes.count();
            Optional<MigrationStatus> now = look.get();
            Duration left = Duration.ofNanos(end - System.nanoTime());
            boolean differs = !now.equals(Optional.ofNullable(differsFrom));
            if (differs || left.isNegative() || stopping.getCount() == 0) {
                return now;
            }
            changes.awaitAfter(seen, left);
        }
    }

    /** @throws OperationRefused when the configuration does not name the tenant */
    TenantSettings settings(TenantId tenant) {
        TenantSettings settings = tenants.get(tenant);
        if (settings == null) {
            throw new OperationRefused(
                    "the tenant " + tenant + " is unknown", "the configuration does not name it", "see `tenants`");
        }
        return settings;
    }

    /** Stops every thread where it stands, letting an attempt whose clock runs end; closes every session. */
    @Override
    public void close() {
        stopping.countDown();
        samplers.shutdownNow();
        running.values().parallelStream().forEach(RunningMigration::close);
        checkers.shutdownNow();
        starters.shutdownNow();
        changes.ring();
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, prefix + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
