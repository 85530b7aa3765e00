package dev.crossfade.control.workflow.runner;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.plan.MigrationPlan;
import dev.crossfade.control.plan.PlanClaim;
import dev.crossfade.control.plan.PlanMaking;
import dev.crossfade.control.plan.PlanSurroundings;
import dev.crossfade.control.workflow.journal.MigrationListener;
import dev.crossfade.control.workflow.journal.MigrationStore;
import dev.crossfade.control.workflow.pace.SteadyTime;
import dev.crossfade.control.workflow.routing.OriginHealth;
import dev.crossfade.control.workflow.routing.Routing;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.verbs.Operations;
import dev.crossfade.control.workflow.verbs.SafeNext;
import dev.crossfade.control.workflow.verbs.VerbGuard;
import dev.crossfade.control.workflow.verbs.Wishes;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.DatabasePairs;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.reverse.Received;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Every migration of this controller: one thread each, and the operator's verbs. {@link #start} goes on with what the store holds;
 * {@link #close} stops where nothing is lost.
 */
public final class MigrationRunner implements Operations, AutoCloseable {

    private final StepPlan plan;
    private final Clock clock;
    private final RunningMigrations running;
    private final VerbGuard guard;
    private final LivePreflight preflight;
    private final PlanDesk plans;
    private final Audits audits;
    private final Records records;
    private final Reports reports;

    /**
     * What the workflow needs of the rest of the controller.
     *
     * @param listener hears of every change of every migration
     */
    public record Ports(
            DatabasePairs databases,
            Routing routing,
            MigrationStore store,
            OriginHealth origins,
            MigrationListener listener) {}

    public MigrationRunner(Ports ports, StepPlan plan, List<TenantSettings> tenants, Clock clock) {
        this(ports, plan, tenants, PlanSurroundings.NONE, clock, new SteadyTime(clock, System::nanoTime));
    }

    /**
     * @param surroundings for plans
     * @param steady waits are measured by it
     */
    public MigrationRunner(
            Ports ports,
            StepPlan plan,
            List<TenantSettings> tenants,
            PlanSurroundings surroundings,
            Clock clock,
            InstantSource steady) {
        this.plan = plan;
        this.clock = clock;
        this.guard = new VerbGuard(ports.routing());
        this.running = new RunningMigrations(ports, plan, tenants, clock, steady);
        this.preflight = new LivePreflight(ports, plan.hooks(), running);
        this.plans = new PlanDesk(ports.databases(), new PlanMaking(plan, surroundings), clock);
        this.audits = new Audits(ports.store(), clock);
        this.records = new Records(ports.store(), audits);
        this.reports = new Reports(running, plan, ports.routing(), new StoredReport(ports, plan, clock));
    }

    /** Goes on with every migration that the store holds, each under a generation above all that are known. */
    public void start() {
        running.start();
    }

    @Override
    public List<MigrationStatus> all() {
        return reports.all();
    }

    @Override
    public Optional<MigrationStatus> status(TenantId tenant) {
        return reports.of(tenant);
    }

    /** Whether there is one of it that is not gone on with yet: its status is what was written down. */
    public boolean begins(TenantId tenant) {
        return reports.begins(tenant).isPresent();
    }

    @Override
    public List<Finding> check(TenantId tenant) {
        return preflight.check(settings(tenant));
    }

    @Override
    public MigrationPlan plan(TenantId tenant) {
        return plans.plan(settings(tenant), check(tenant));
    }

    @Override
    public MigrationStatus migrate(TenantId tenant, Actor actor, MigrateRequest request) {
        PlanClaim claim = request.plan();
        if (claim != null) {
            guard.mayMigrate(
                    settings(tenant),
                    running.find(tenant).map(RunningMigration::now).orElse(null));
            plans.insistOn(settings(tenant), claim);
        }
        return begin(tenant, actor, claim == null ? null : claim.hash());
    }

    private synchronized MigrationStatus begin(TenantId tenant, Actor actor, @Nullable String planned) {
        TenantSettings settings = settings(tenant);
        RunningMigration run = running.find(tenant).orElse(null);
        if (run != null) {
            run.refuseSuperseded("migrate");
        }
        if (run != null && run.now().mayBeTriedAgain()) {
            audits.want(
                    actor,
                    run,
                    "migrate",
                    "tried again",
                    now -> now.mayBeTriedAgain() ? now.tryingAgain(clock.instant()) : now);
            return reports.of(run);
        }
        guard.mayMigrate(settings, run == null ? null : run.now());
        if (run != null) {
            forget(run);
        }
        String first = plan.first(Stage.SETUP).name();
        Migration fresh = Migration.first(UUID.randomUUID(), tenant, first, clock.instant());
        running.run(settings, records.begin(fresh, actor, planned));
        running.changes().ring();
        return reports.of(of(tenant));
    }

    private void forget(RunningMigration run) {
        records.forget(run.now());
        running.forget(run);
    }

    @Override
    public MigrationStatus verify(TenantId tenant, Actor actor) {
        RunningMigration run = running.acting(tenant, "verify");
        run.watch().lookAtSchemas();
        guard.mayVerify(settings(tenant), run.now(), run.watch());
        audits.record(actor, run.now(), "verify", "wanted");
        run.watch().contents().askToCompare();
        run.want(now -> now);
        return reports.of(run);
    }

    @Override
    public MigrationStatus switchover(TenantId tenant, Actor actor, SwitchoverRequest request) {
        RunningMigration run = running.acting(tenant, "switchover");
        Migration now = run.now();
        if (VerbGuard.isSwitchingOver(now)) {
            return reports.of(run);
        }
        if (SafeNext.maySwitch(now)) {
            run.watch().lookAtSchemas();
        }
        guard.maySwitch(settings(tenant), now, run.watch(), request);
        if (request.dryRun()) {
            return tryOut(run, actor, "switchover");
        }
        return take(run, actor, "switchover", "wanted", then -> Wishes.switchover(then, request.acceptDuplicates()));
    }

    @Override
    public MigrationStatus rollback(TenantId tenant, Actor actor, RollbackRequest request) {
        RunningMigration run = running.acting(tenant, "rollback");
        Migration now = run.now();
        if (request.acceptLoss()) {
            Gates gates = run.watch().lookAtGates();
            return take(
                    run,
                    actor,
                    "rollback",
                    "wanted without the target, and what only it has is lost",
                    then -> Wishes.acceptLoss(then, gates));
        }
        UnaryOperator<Migration> wish = then -> Wishes.rollback(then, request.withoutWorkers());
        String wanted = request.withoutWorkers() ? "wanted, with the target's workers left as they are" : "wanted";
        if (VerbGuard.isRollingBack(now)) {
            return request.dryRun() ? reports.of(run) : take(run, actor, "rollback", wanted, wish);
        }
        if (SafeNext.mayRollBack(now)) {
            run.watch().lookAtSchemas();
        }
        guard.mayRollBack(settings(tenant), now, run.watch());
        if (request.dryRun()) {
            return tryOut(run, actor, "rollback");
        }
        return take(run, actor, "rollback", wanted, wish);
    }

    /** Decided before it is audited, and again where it is written down: what somebody else wants may have been quicker. */
    private MigrationStatus take(
            RunningMigration run, Actor actor, String verb, String wanted, UnaryOperator<Migration> wish) {
        Migration now = run.now();
        if (!wish.apply(now).equals(now)) {
            audits.want(actor, run, verb, wanted, wish);
        }
        return reports.of(run);
    }

    private MigrationStatus tryOut(RunningMigration run, Actor actor, String verb) {
        audits.record(actor, run.now(), verb, "only tried");
        run.dryRun().ask();
        run.want(now -> now);
        return reports.of(run);
    }

    @Override
    public Received received(TenantId tenant) {
        return running.started(tenant, "rollback")
                .databases()
                .towards(Direction.FORWARD)
                .reverse()
                .received();
    }

    @Override
    public MigrationStatus pause(TenantId tenant, Actor actor) {
        RunningMigration run = running.acting(tenant, "pause");
        return take(run, actor, "pause", "wanted", now -> Wishes.pause(now, actor));
    }

    @Override
    public MigrationStatus resume(TenantId tenant, Actor actor) {
        return take(running.acting(tenant, "resume"), actor, "resume", "wanted", Wishes::resume);
    }

    @Override
    public MigrationStatus abort(TenantId tenant, Actor actor, AbortRequest request) {
        RunningMigration run = running.acting(tenant, "abort");
        if (!request.withoutTarget() || run.now().state() == State.ABORTED) {
            return take(run, actor, "abort", "wanted", Wishes::abort);
        }
        Gates gates = run.watch().lookAtGates();
        return take(run, actor, "abort", "wanted without the target", now -> Wishes.abortWithoutTarget(now, gates));
    }

    @Override
    public synchronized MigrationStatus cleanup(TenantId tenant, Actor actor, CleanupRequest request) {
        RunningMigration run = running.acting(tenant, "cleanup");
        String wanted = request.withoutSource() ? "wanted without the source" : "wanted";
        if (run.now().state().ended()) {
            audits.record(actor, run.now(), "cleanup", wanted);
            MigrationStatus last = reports.of(run);
            forget(run);
            return last;
        }
        boolean byGates = request.withoutSource() || run.now().rollbackIsUnderWay();
        Gates gates = byGates ? run.watch().lookAtGates() : run.watch().gates();
        return take(
                run,
                actor,
                "cleanup",
                wanted,
                now -> request.withoutSource()
                        ? Wishes.cleanupWithoutSource(now, gates, actor)
                        : Wishes.cleanup(now, gates));
    }

    @Override
    public Optional<MigrationStatus> await(TenantId tenant, @Nullable MigrationStatus differsFrom) {
        return running.awaitOther(() -> status(tenant), differsFrom);
    }

    /** Stops every thread where it stands, letting an attempt whose clock runs end; closes every session. */
    @Override
    public void close() {
        running.close();
    }

    /** The durable row, for tests. */
    public Migration migration(TenantId tenant) {
        return of(tenant).now();
    }

    /** What was seen last, for tests. */
    public Watch watch(TenantId tenant) {
        return of(tenant).watch();
    }

    private RunningMigration of(TenantId tenant) {
        return running.started(tenant, "status");
    }

    private TenantSettings settings(TenantId tenant) {
        return running.settings(tenant);
    }
}
