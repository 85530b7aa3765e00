package dev.crossfade.control.workers;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.control.hooks.Ending;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workers.WorkerRun.Purpose;
import dev.crossfade.control.workflow.step.HookPoint;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.preflight.Finding;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The workers of all migrations: stopped before an attempt, where everything is kept ready for it, and started after it on the side that
 * serves then. A controller that is started again finds what they had written down, looks, and goes on. Thread-safe; a migration is asked
 * about by one thread.
 */
public final class WorkerRuns implements Hooks {

    private static final StepOutcome NOTHING = StepOutcome.done("");
    private static final Duration SOON = Duration.ofMillis(500);
    /** Ends the id of a run that stops them. */
    private static final String BEFORE = "/before";

    private final Map<TenantId, WorkerSettings> settings;
    private final Function<TenantId, WorkerServices> services;
    private final KeptCounts kept;
    private final Executor executor;
    private final InstantSource steady;
    private final WorkerLanes lanes;
    private final Map<UUID, WorkerWatch> watches = new ConcurrentHashMap<>();

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
            InstantSource steady) {
        this.settings = Map.copyOf(settings);
        this.services = services;
        this.kept = kept;
        this.executor = executor;
        this.steady = steady;
        this.lanes = new WorkerLanes(acts, executor, steady);
    }

    /** What has ended is seen to although nobody asks; called every now and then. */
    public void tend() {
        lanes.tend();
    }

    /** Says nothing more for a migration that nobody acts on any more. */
    public void forget(UUID migration) {
        watches.remove(migration);
        lanes.forget(migration);
    }

    /** Says nothing more for any: whatever is asked about again is looked at again. */
    public void forgetAll() {
        lanes.dismissAll();
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
        int attempt = now.nextAttempt();
        Direction direction = now.next();
        return lanes.run(now.id(), before(now), purpose(workers, direction.from(), true), workers.timeout(), wanted -> {
                    WorkerStop stop = new WorkerStop(
                            now.id(), attempt, direction, workers, services.apply(now.tenant()), kept, wanted);
                    return stop::pass;
                })
                .look();
    }

    @Override
    public StepOutcome verdict(Migration now) {
        if (!settings.containsKey(now.tenant())) {
            return NOTHING;
        }
        WorkerRun last = lanes.last(now.id());
        return last == null || last.isDismissed() || !last.id().equals(before(now))
                ? StepOutcome.waiting("it is not known any more whether the workers have stopped", SOON)
                : last.verdict();
    }

    @Override
    public Optional<String> begun(Migration now) {
        return settings.containsKey(now.tenant())
                ? kept.find(now.id())
                        .filter(then -> then.isFor(now.nextAttempt(), now.next()))
                        .map(then -> "the " + then.direction().from().label() + "'s workers are stopped")
                : Optional.empty();
    }

    @Override
    public StepOutcome afterAttempt(Migration now, boolean comes) {
        if (isStillStopping(now, comes)) {
            return StepOutcome.waiting("a call to Amazon ECS that is under way", SOON);
        }
        WorkerSettings workers = settings.get(now.tenant());
        WorkerCounts due = due(now, comes);
        if (workers == null || due == null) {
            return workers == null ? NOTHING : StepOutcome.done(startedWhereTheTenantIsNot(now));
        }
        return settle(now, due, owed(now, due, workers));
    }

    /** Within the window, for a while in which the source's are to stay stopped. */
    private String startedWhereTheTenantIsNot(Migration now) {
        boolean away = now.opened() && now.direction() == Direction.FORWARD;
        return away
                ? watches.computeIfAbsent(
                                now.id(),
                                id -> new WorkerWatch(Side.SOURCE, services.apply(now.tenant()), executor, steady))
                        .look()
                : "";
    }

    @Override
    public void beginAfterAttempt(Migration now, boolean comes) {
        WorkerSettings workers = settings.get(now.tenant());
        WorkerCounts due = isStillStopping(now, comes) ? null : due(now, comes);
        if (workers != null && due != null) {
            owed(now, due, workers).advance();
        }
    }

    @Override
    public void callOff(Migration now) {
        WorkerRun last = lanes.last(now.id());
        if (last != null && isStop(last)) {
            last.dismiss();
        }
    }

    @Override
    public StepOutcome afterAbort(Migration now) {
        callOff(now);
        WorkerSettings workers = settings.get(now.tenant());
        WorkerCounts then = workers == null || isStillStopping(now, false)
                ? null
                : kept.find(now.id()).orElse(null);
        if (workers == null || then == null) {
            return afterAttempt(now, false);
        }
        boolean leavesTarget = Ending.of(then.attempt(), now.attempt()).servesAt(then.direction()) == Side.TARGET;
        return leavesTarget
                ? settle(now, then, run(now, "abort", Side.SOURCE, workers, then.startsAtSource(workers)))
                : afterAttempt(now, false);
    }

    /** One that nobody wants any more may just be about to write down what they had: only then is it known what is owed. */
    private boolean isStillStopping(Migration now, boolean comes) {
        WorkerRun last = lanes.last(now.id());
        boolean wanted = comes && last != null && last.id().equals(before(now));
        if (last == null || wanted || !isStop(last)) {
            return false;
        }
        // Also one that rests between two looks: it would go on with the next.
        last.dismiss();
        return last.isBusy();
    }

    private static boolean isStop(WorkerRun run) {
        return run.id().endsWith(BEFORE);
    }

    private @Nullable WorkerCounts due(Migration now, boolean comes) {
        return settings.containsKey(now.tenant())
                ? kept.find(now.id())
                        .filter(then -> then.due() && !(comes && then.attempt() >= now.nextAttempt()))
                        .orElse(null)
                : null;
    }

    private WorkerRun owed(Migration now, WorkerCounts due, WorkerSettings workers) {
        Ending ending = Ending.of(due.attempt(), now.attempt());
        return run(
                now,
                due.attempt() + "/after/" + ending.outcome(),
                ending.servesAt(due.direction()),
                workers,
                due.starts(ending, workers));
    }

    private StepOutcome settle(Migration now, WorkerCounts due, WorkerRun run) {
        StepOutcome outcome = run.look();
        if (outcome instanceof StepOutcome.Done && due.due()) {
            kept.put(now.id(), due.settled());
        }
        return outcome;
    }

    private WorkerRun run(Migration now, String id, Side serving, WorkerSettings workers, List<Order> orders) {
        return lanes.run(now.id(), id, purpose(workers, serving, false), workers.timeout(), wanted -> {
            WorkerPass pass = new WorkerPass(services.apply(now.tenant()), wanted);
            return () -> pass.take(orders);
        });
    }

    private static Purpose purpose(WorkerSettings workers, Side side, boolean stops) {
        return new Purpose("the " + side.label() + "'s workers", stops, WorkerWords.command(workers, side));
    }

    private static String before(Migration now) {
        return now.nextAttempt() + BEFORE;
    }
}
