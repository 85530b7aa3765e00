package dev.crossfade.control.workflow.runner;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.leader.NotLeading;
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
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The migrations of this controller: a thread each, and a few samplers for all. Thread-safe. */
final class RunningMigrations implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunningMigrations.class);

    /** A region may be down for long. */
    private static final Duration GATE_WAIT = Duration.ofSeconds(5);

    private static final Duration WATCH_WAIT = Duration.ofSeconds(30);

    private final Ports ports;
    private final StepPlan plan;
    private final Map<TenantId, TenantSettings> tenants = new ConcurrentHashMap<>();
    private final Clock clock;
    private final InstantSource steady;
    private final Map<TenantId, RunningMigration> running = new ConcurrentHashMap<>();
    private final Beginnings beginnings;

    private final Changes changes = new Changes();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Samplers samplers;

    /** As many as the attempts under way want, a few each: in its pause none may wait for what another one does. */
    private final ExecutorService checkers = Executors.newCachedThreadPool(named("migration-check"));

    private final ExecutorService starters = Executors.newCachedThreadPool(named("migration-start"));

    RunningMigrations(Ports ports, StepPlan plan, List<TenantSettings> tenants, Clock clock, InstantSource steady) {
        this.ports = ports;
        this.plan = plan;
        this.clock = clock;
        this.steady = steady;
        tenants.forEach(tenant -> this.tenants.put(tenant.id(), tenant));
        this.samplers = new Samplers(running.values(), changes, tenants.size(), named("migration-sampler"));
        this.beginnings = new Beginnings(ports.store(), starters, samplers, this::isStopping, this::runUnlessStopping);
    }

    /** Goes on with every migration that the store holds, as {@link Beginnings} says. */
    void start() {
        beginnings.start(
                ports.store().all().stream().filter(this::isConfigured).toList(),
                new Succession(ports.databases(), this::settings, starters, GATE_WAIT));
        samplers.start();
    }

    private synchronized void runUnlessStopping(Migration ours) {
        if (!isStopping() && !running.containsKey(ours.tenant())) {
            run(settings(ours.tenant()), ours);
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private boolean isConfigured(Migration migration) {
        boolean configured = tenants.containsKey(migration.tenant());
        if (!configured && !migration.state().ended()) {
            LOG.warn(
                    "{}: its migration stands at {}, and the configuration does not name the tenant: nobody goes on with it",
                    migration.tenant(),
                    migration.step());
        }
        return configured;
    }

    /** From now on it has a thread. */
    void run(TenantSettings tenant, Migration migration) {
        DatabasePair databases =
                ports.databases().of(tenant, new MigrationSession(migration.id(), tenant.id(), migration.generation()));
        MigrationRow row = new MigrationRow(ports.store(), migration, this::tell);
        Watch watch = new Watch(databases, migration.lineages(), clock, steady);
        Pause pause = RunningMigration.pauseUntil(stopping);
        StepContext surroundings =
                new StepContext(tenant, migration, databases, ports.routing(), ports.origins(), watch, clock, steady);
        Executor parallel = work -> checkers.execute(AboutMigration.of(migration, work));
        Workflow workflow = WorkflowAssembly.of(plan, row, ports.store(), surroundings, pause, parallel);
        RunningMigration run = new RunningMigration(
                tenant,
                row,
                workflow,
                watch,
                databases,
                new SupersededSight(ports.databases(), tenant, watch, steady),
                stopping,
                steady);
        running.put(tenant.id(), run);
        ports.listener().changed(null, migration);
        run.start();
    }

    private void tell(@Nullable Migration before, @Nullable Migration now) {
        ports.listener().changed(before, now);
        changes.ring();
    }

    Collection<RunningMigration> all() {
        return running.values();
    }

    /** Those that are not gone on with yet, as the store has them. */
    Collection<Migration> beginning() {
        return beginnings.all().stream()
                .filter(found -> !running.containsKey(found.tenant()))
                .toList();
    }

    /** @throws NotLeading when there is one, and it is not gone on with yet */
    Optional<RunningMigration> find(TenantId tenant) {
        // In this order: it is there before it ceases to begin.
        boolean begins = beginnings.has(tenant);
        RunningMigration run = running.get(tenant);
        if (run == null && begins) {
            throw new NotLeading(
                    "it has just begun to lead, and looks at the gates of " + tenant + " first", Optional.empty());
        }
        return Optional.ofNullable(run);
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

    /** Ends its thread; nothing of it is stored any more. */
    void forget(RunningMigration run) {
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
            if (differs || left.isNegative() || isStopping()) {
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
        stop();
        samplers.close();
        StopTogether.close(running.values());
        checkers.shutdownNow();
        // Who still looks at gates ends by himself, and closes his sessions then.
        changes.ring();
    }

    /** Nothing begins after it. */
    private synchronized void stop() {
        stopping.countDown();
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
