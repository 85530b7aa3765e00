package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.DatabasePairs;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.reverse.Received;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every migration of this controller: one thread each, and the operator's verbs. {@link #start} goes on with what the store holds;
 * {@link #close} stops where nothing is lost.
 */
public final class MigrationRunner implements Operations, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MigrationRunner.class);

    private static final Duration WATCH_WAIT = Duration.ofSeconds(30);
    /** Proxies are not answered before every gate was looked at, or not waited for any longer. */
    private static final Duration GATE_WAIT = Duration.ofSeconds(5);

    /** One that finds out why a stream is ill is busy for seconds. */
    private static final int SAMPLERS = 4;

    private static final int CHECKERS = 4;

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
    private final VerbGuard guard;

    /** What the workflow needs of the rest of the controller. */
    public record Ports(DatabasePairs databases, Routing routing, MigrationStore store, OriginHealth origins) {}

    public MigrationRunner(Ports ports, StepPlan plan, List<TenantSettings> tenants, Clock clock) {
        this.ports = ports;
        this.plan = plan;
        this.clock = clock;
        this.guard = new VerbGuard(ports.routing());
        tenants.forEach(tenant -> this.tenants.put(tenant.id(), tenant));
    }

    /** Goes on with every migration that the store holds, each under a generation above all that are known. */
    public void start() {
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

    private void run(TenantSettings tenant, Migration migration) {
        DatabasePair databases =
                ports.databases().of(tenant, new MigrationSession(migration.id(), tenant.id(), migration.generation()));
        MigrationRow row = new MigrationRow(ports.store(), migration, changes::ring);
        Watch watch = new Watch(databases, clock);
        Pause pause = RunningMigration.pauseUntil(stopping);
        StepContext surroundings =
                new StepContext(tenant, migration, databases, ports.routing(), ports.origins(), watch, clock);
        Workflow workflow = WorkflowAssembly.of(plan, row, ports.store(), surroundings, pause, checkers);
        RunningMigration run = new RunningMigration(tenant, row, workflow, watch, databases, stopping, clock);
        running.put(tenant.id(), run);
        run.start();
    }

    private void sample() {
        for (RunningMigration run : running.values()) {
            if (!run.over() && stopping.getCount() > 0) {
                samplers.execute(() -> sample(run));
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

    @Override
    public List<MigrationStatus> all() {
        return running.values().stream()
                .sorted(Comparator.comparing(run -> run.now().tenant()))
                .map(this::report)
                .toList();
    }

    @Override
    public Optional<MigrationStatus> status(TenantId tenant) {
        return Optional.ofNullable(running.get(tenant)).map(this::report);
    }

    @Override
    public List<Finding> check(TenantId tenant) {
        OriginFindings origins = OriginFindings.ask(settings(tenant), ports.origins());
        List<Finding> findings = new ArrayList<>(checkDatabases(tenant));
        findings.addAll(origins.await());
        return findings;
    }

    private List<Finding> checkDatabases(TenantId tenant) {
        RunningMigration run = running.get(tenant);
        if (run != null && !run.over()) {
            return run.databases().check();
        }
        try (DatabasePair databases =
                ports.databases().of(settings(tenant), new MigrationSession(UUID.randomUUID(), tenant, 0))) {
            return databases.check();
        }
    }

    @Override
    public synchronized MigrationStatus migrate(TenantId tenant, Actor actor) {
        TenantSettings settings = settings(tenant);
        RunningMigration run = running.get(tenant);
        if (run != null && run.now().mayBeTriedAgain()) {
            audit(actor, tenant, "migrate", describe(run), "tried again");
            run.want(now -> now.mayBeTriedAgain() ? now.tryingAgain(clock.instant()) : now);
            return report(run);
        }
        guard.mayMigrate(settings, run == null ? null : run.now());
        if (run != null) {
            forget(run);
        }
        String first = plan.first(Stage.SETUP).name();
        Migration begun = ports.store().save(Migration.first(UUID.randomUUID(), tenant, first, clock.instant()));
        audit(actor, tenant, "migrate", "no migration", "begun: " + begun.id());
        run(settings, begun);
        changes.ring();
        return report(of(tenant));
    }

    @Override
    public MigrationStatus verify(TenantId tenant, Actor actor) {
        RunningMigration run = started(tenant, "verify");
        run.watch().lookAtSchemas();
        guard.mayVerify(settings(tenant), run.now(), run.watch());
        audit(actor, tenant, "verify", describe(run), "wanted");
        run.watch().askToCompare();
        run.want(now -> now);
        return report(run);
    }

    @Override
    public MigrationStatus switchover(TenantId tenant, Actor actor, SwitchoverRequest request) {
        RunningMigration run = started(tenant, "switchover");
        Migration now = run.now();
        boolean taken = now.direction() == Direction.FORWARD
                && (now.intent() == Intent.SWITCH || now.stage() == Stage.SWITCHOVER || now.opened());
        if (taken) {
            return report(run);
        }
        if (SafeNext.maySwitch(now)) {
            run.watch().lookAtSchemas();
        }
        guard.maySwitch(settings(tenant), now, run.watch(), request);
        audit(actor, tenant, "switchover", describe(run), "wanted");
        run.want(then -> SafeNext.maySwitch(then)
                ? then.acceptingDuplicates(request.acceptDuplicates()).wanting(Intent.SWITCH)
                : then);
        return report(run);
    }

    @Override
    public MigrationStatus rollback(TenantId tenant, Actor actor, RollbackRequest request) {
        RunningMigration run = started(tenant, "rollback");
        Migration now = run.now();
        if (request.acceptLoss()) {
            return acceptLoss(run, actor);
        }
        if (VerbGuard.isRollingBack(now)) {
            return report(run);
        }
        if (SafeNext.mayRollBack(now)) {
            run.watch().lookAtSchemas();
        }
        guard.mayRollBack(settings(tenant), now, run.watch());
        audit(actor, tenant, "rollback", describe(run), "wanted");
        Migration wanted = run.want(then -> SafeNext.mayRollBack(then) ? then.wanting(Intent.ROLL_BACK) : then);
        if (!VerbGuard.isRollingBack(wanted) && wanted.direction() == Direction.FORWARD) {
            // The window has ended meanwhile.
            guard.mayRollBack(settings(tenant), wanted, run.watch());
        }
        return report(run);
    }

    private MigrationStatus acceptLoss(RunningMigration run, Actor actor) {
        Migration now = run.now();
        if (now.intent() == Intent.ACCEPT_LOSS || now.intent() == Intent.ABORT_WITHOUT_TARGET) {
            return report(run);
        }
        LoneSideGuard.mayAcceptLoss(now, run.watch().lookAtGates());
        audit(
                actor,
                now.tenant(),
                "rollback",
                describe(run),
                "wanted without the target, and what only it has is lost");
        run.want(then -> then.wanting(Intent.ACCEPT_LOSS).troubledBy(null));
        return report(run);
    }

    @Override
    public Received received(TenantId tenant) {
        return started(tenant, "rollback")
                .databases()
                .towards(Direction.FORWARD)
                .reverse()
                .received();
    }

    @Override
    public MigrationStatus pause(TenantId tenant, Actor actor) {
        RunningMigration run = started(tenant, "pause");
        if (run.now().intent() == Intent.PAUSE) {
            return report(run);
        }
        guard.mayPause(run.now());
        audit(actor, tenant, "pause", describe(run), "wanted");
        guard.mayPause(run.want(now -> VerbGuard.isPausable(now) ? now.wanting(Intent.PAUSE) : now));
        return report(run);
    }

    @Override
    public MigrationStatus resume(TenantId tenant, Actor actor) {
        RunningMigration run = started(tenant, "resume");
        if (run.now().intent() == Intent.PAUSE) {
            audit(actor, tenant, "resume", describe(run), "wanted");
            run.want(now -> now.intent() == Intent.PAUSE ? now.wanting(Intent.RESUME) : now);
        }
        return report(run);
    }

    @Override
    public MigrationStatus abort(TenantId tenant, Actor actor, AbortRequest request) {
        RunningMigration run = started(tenant, "abort");
        if (run.now().state() == State.ABORTED) {
            return report(run);
        }
        if (request.withoutTarget()) {
            LoneSideGuard.mayAbortWithoutTarget(run.now(), run.watch().lookAtGates());
        } else {
            guard.mayAbort(run.now());
        }
        Intent wish = request.withoutTarget() ? Intent.ABORT_WITHOUT_TARGET : Intent.ABORT;
        audit(actor, tenant, "abort", describe(run), request.withoutTarget() ? "wanted without the target" : "wanted");
        run.want(now -> now.intent() == wish ? now : now.wanting(wish).troubledBy(null));
        return report(run);
    }

    @Override
    public synchronized MigrationStatus cleanup(TenantId tenant, Actor actor, CleanupRequest request) {
        RunningMigration run = started(tenant, "cleanup");
        if (request.withoutSource()) {
            LoneSideGuard.mayCleanUpWithoutSource(run.now(), run.watch().lookAtGates());
        } else {
            VerbGuard.mayCleanUp(run.now());
        }
        audit(
                actor,
                tenant,
                "cleanup",
                describe(run),
                request.withoutSource() ? "wanted without the source" : "wanted");
        if (run.now().state().ended()) {
            MigrationStatus last = report(run);
            forget(run);
            changes.ring();
            return last;
        }
        Intent wish = request.withoutSource() ? Intent.CLEAN_UP_WITHOUT_SOURCE : Intent.CLEAN_UP;
        run.want(now -> now.wanting(wish));
        return report(run);
    }

    @Override
    public Optional<MigrationStatus> await(TenantId tenant, @Nullable MigrationStatus differsFrom) {
        long end = System.nanoTime() + WATCH_WAIT.toNanos();
        while (true) {
            long seen = changes.count();
            Optional<MigrationStatus> now = status(tenant);
            Duration left = Duration.ofNanos(end - System.nanoTime());
            boolean differs = !now.equals(Optional.ofNullable(differsFrom));
            if (differs || left.isNegative() || stopping.getCount() == 0) {
                return now;
            }
            changes.awaitAfter(seen, left);
        }
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

    /** The durable row, for tests. */
    Migration migration(TenantId tenant) {
        return of(tenant).now();
    }

    /** What was seen last, for tests. */
    Watch watch(TenantId tenant) {
        return of(tenant).watch();
    }

    private void forget(RunningMigration run) {
        ports.store().forget(run.now());
        running.remove(run.now().tenant());
        run.close();
    }

    private MigrationStatus report(RunningMigration run) {
        Migration now = run.now();
        return StatusReport.of(
                settings(now.tenant()),
                now,
                plan.onlyLooked(now.stage(), now.step()),
                run.watch(),
                run.attempt(),
                run.unsavedTrouble(),
                ports.routing());
    }

    private void audit(Actor actor, TenantId tenant, String what, String before, String after) {
        ports.store().record(new AuditEntry(clock.instant(), actor, tenant.value(), what, before, after));
    }

    private static String describe(RunningMigration run) {
        Migration now = run.now();
        return now.stage() + ", " + now.step() + ", " + now.state().label();
    }

    private RunningMigration started(TenantId tenant, String verb) {
        RunningMigration run = running.get(tenant);
        if (run == null) {
            throw new OperationRefused(
                    verb + " of " + tenant + " is refused",
                    "no migration of it was started",
                    "crossfade migrate " + tenant);
        }
        return run;
    }

    private RunningMigration of(TenantId tenant) {
        return started(tenant, "status");
    }

    private TenantSettings settings(TenantId tenant) {
        TenantSettings settings = tenants.get(tenant);
        if (settings == null) {
            throw new OperationRefused(
                    "the tenant " + tenant + " is unknown", "the configuration does not name it", "see `tenants`");
        }
        return settings;
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
