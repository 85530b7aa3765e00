package dev.crossfade.control.workers;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.control.hooks.Ending;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.step.HookPoint;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.preflight.Finding;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The workers of all migrations: stopped before an attempt, where everything is kept ready for it, and started after it on the side that
 * serves then. A controller that is started again finds what they had written down, looks, and goes on. Thread-safe; a migration is asked
 * about by one thread.
 */
public final class WorkerRuns implements Hooks {

    private static final StepOutcome NOTHING = StepOutcome.done("");

    private final Map<TenantId, WorkerSettings> settings;
    private final Function<TenantId, WorkerServices> services;
    private final WorkerDebts debts;
    private final WorkerLanes lanes;
    private final WorkerMoves moves;
    private final WorkerWatches watches;

    /**
     * Nothing is looked at yet.
     *
     * @param settings of the tenants that have workers
     * @param services of a tenant that has
     * @param acts whether this controller may do anything; what it asks for is at hand
     * @param executor runs one pass at a time of each migration
     */
    public WorkerRuns(
            Map<TenantId, WorkerSettings> settings,
            Function<TenantId, WorkerServices> services,
            KeptCounts kept,
            BooleanSupplier acts,
            Executor executor,
            InstantSource steady,
            PassMeter meter) {
        this.settings = Map.copyOf(settings);
        this.services = services;
        this.debts = new WorkerDebts(kept, steady);
        this.lanes = new WorkerLanes(acts, executor, steady, meter);
        this.moves = new WorkerMoves(services, debts, lanes);
        this.watches = new WorkerWatches(services, executor, steady);
    }

    /** What has ended is seen to although nobody asks; called every now and then. */
    public void tend() {
        lanes.tend();
    }

    /** Says nothing more for a migration that nobody acts on any more. */
    public void forget(UUID migration) {
        watches.forget(migration);
        lanes.forget(migration);
        debts.forget(migration);
    }

    /** Says nothing more for any: whatever is asked about again is looked at again. */
    public void forgetAll() {
        lanes.dismissAll();
        debts.forgetAll();
    }

    @Override
    public boolean any(HookPoint point) {
        return false;
    }

    @Override
    public List<String> calls(HookPoint point) {
        return List.of();
    }

    @Override
    public List<Finding> check(TenantSettings tenant) {
        WorkerSettings workers = settings.get(tenant.id());
        return workers == null ? List.of() : WorkerFindings.of(workers, services.apply(tenant.id()));
    }

    @Override
    public StepOutcome at(HookPoint point, Migration now) {
        return NOTHING;
    }

    @Override
    public StepOutcome beforeAttempt(Migration now) {
        WorkerSettings workers = settings.get(now.tenant());
        if (workers == null) {
            return NOTHING;
        }
        return leavesThem(now)
                ? moves.leave(now, workers)
                : moves.stop(now, workers).look();
    }

    private static boolean leavesThem(Migration now) {
        return now.intent() == Intent.ROLL_BACK_WITHOUT_WORKERS;
    }

    @Override
    public StepOutcome verdict(Migration now) {
        if (!settings.containsKey(now.tenant()) || leavesThem(now)) {
            return NOTHING;
        }
        WorkerRun last = lanes.last(now.id());
        return last == null || last.isDismissed() || !last.id().equals(RunId.before(now))
                ? StepOutcome.waiting("it is not known any more whether the workers have stopped", WorkerMoves.SOON)
                : last.verdict();
    }

    @Override
    public Optional<String> begun(Migration now) {
        return settings.containsKey(now.tenant())
                ? debts.find(now.id())
                        .filter(then -> then.isFor(now.nextAttempt(), now.next()))
                        .map(then -> "the " + then.direction().from().label() + "'s workers are stopped")
                : Optional.empty();
    }

    @Override
    public StepOutcome afterAttempt(Migration now, boolean comes) {
        WorkerSettings workers = settings.get(now.tenant());
        if (workers == null) {
            return NOTHING;
        }
        if (isStillStopping(now, comes)) {
            return WorkerMoves.UNDER_WAY;
        }
        WorkerCounts then = debts.find(now.id()).orElse(null);
        if (then != null && isDue(then, now, comes)) {
            return settle(now, then, moves.start(now, then, workers));
        }
        StepOutcome left = StepOutcome.done(watches.startedWhereTheTenantIsNot(now));
        return then == null || then.due() ? left : HooksAndWorkers.both(lookedAtAgain(now), left);
    }

    /** What was settled may have come undone by a late call. */
    private StepOutcome lookedAtAgain(Migration now) {
        WorkerRun last = lanes.last(now.id());
        return last != null && RunId.isAfter(last.id()) && !last.isDismissed() ? last.look() : NOTHING;
    }

    @Override
    public void beginAfterAttempt(Migration now, boolean comes) {
        WorkerSettings workers = settings.get(now.tenant());
        if (workers != null && !isStillStopping(now, comes)) {
            debts.find(now.id())
                    .filter(then -> isDue(then, now, comes))
                    .ifPresent(due -> moves.start(now, due, workers).advance());
        }
    }

    @Override
    public void callOff(Migration now) {
        WorkerRun last = lanes.last(now.id());
        if (last != null && RunId.isBefore(last.id())) {
            last.dismiss();
        }
    }

    @Override
    public StepOutcome afterAbort(Migration now) {
        callOff(now);
        WorkerSettings workers = settings.get(now.tenant());
        WorkerCounts then = workers == null || isStillStopping(now, false)
                ? null
                : debts.find(now.id()).orElse(null);
        if (workers == null || then == null) {
            return afterAttempt(now, false);
        }
        // Whoever ends it without the target waits for nothing there: neither a start nor a stop that is owed.
        boolean leavesTarget = now.intent() == Intent.ABORT_WITHOUT_TARGET
                || Ending.of(then.attempt(), then.direction(), now).servesAt(then.direction()) == Side.TARGET;
        return leavesTarget
                ? HooksAndWorkers.both(
                        settle(now, then, moves.startAtSource(now, then, workers)), moves.uncounted(then, workers))
                : HooksAndWorkers.both(afterAttempt(now, false), leftOwed(now));
    }

    /** Nobody tries it on once the migration has ended. */
    private StepOutcome leftOwed(Migration now) {
        WorkerRun last = lanes.last(now.id());
        return StepOutcome.done(
                last == null ? "" : last.owed().map(owed -> "left so: " + owed).orElse(""));
    }

    /** One that nobody wants any more may just be about to write down what they had: only then is it known what is owed. */
    private boolean isStillStopping(Migration now, boolean comes) {
        WorkerRun last = lanes.last(now.id());
        // Also one that rests between two looks: it would go on with the next.
        return last != null && !isStopping(now, comes) && RunId.isBefore(last.id()) && lanes.dismiss(now.id());
    }

    private boolean isDue(WorkerCounts then, Migration now, boolean comes) {
        return WorkerDebts.isDue(then, now, comes) && !isStopping(now, comes);
    }

    /** For the attempt that comes: what is still owed after the last one was no reason not to begin with it. */
    private boolean isStopping(Migration now, boolean comes) {
        WorkerRun last = lanes.last(now.id());
        return comes && last != null && last.id().equals(RunId.before(now));
    }

    private StepOutcome settle(Migration now, WorkerCounts due, WorkerRun run) {
        StepOutcome outcome = run.look();
        if (outcome instanceof StepOutcome.Done && run.owed().isEmpty()) {
            debts.settle(now, due);
        }
        return outcome;
    }
}
