package dev.crossfade.control.workers;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.control.hooks.Ending;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The runs that stop and start the services of migrations: each is begun, or the one that is under way is gone on with. Thread-safe. */
final class WorkerMoves {

    static final Duration SOON = Duration.ofMillis(500);
    static final StepOutcome UNDER_WAY = StepOutcome.waiting("a call to Amazon ECS that is under way", SOON);

    private final Function<TenantId, WorkerServices> services;
    private final WorkerDebts debts;
    private final WorkerLanes lanes;

    WorkerMoves(Function<TenantId, WorkerServices> services, WorkerDebts debts, WorkerLanes lanes) {
        this.services = services;
        this.debts = debts;
        this.lanes = lanes;
    }

    /** Those of the side that serves, before the attempt that is made next. */
    WorkerRun stop(Migration now, WorkerSettings workers) {
        int attempt = now.nextAttempt();
        Direction direction = now.next();
        Purpose purpose = Purpose.stop(workers, direction.from(), WorkerWords.otherwise(now.tenant(), direction));
        return lanes.run(now.id(), RunId.before(now), purpose, workers.timeout(), Duration.ZERO, consent -> {
            WorkerStop stop = new WorkerStop(now.id(), attempt, direction, workers, services(now), debts, consent);
            return stop::pass;
        });
    }

    /** Not those before the attempt that is made next: nothing is asked of ECS. What was remembered is kept, and due after it. */
    StepOutcome leave(Migration now, WorkerSettings workers) {
        if (lanes.dismiss(now.id())) {
            return UNDER_WAY;
        }
        WorkerCounts known = debts.find(now.id()).orElse(null);
        if (known == null || !known.isFor(now.nextAttempt(), now.next()) || !known.unstopped()) {
            debts.put(now.id(), WorkerCounting.beforeUnstopped(now.nextAttempt(), known, workers));
        }
        return StepOutcome.done(WorkerWords.LEFT);
    }

    /** What is due after an attempt, whatever became of it. */
    WorkerRun start(Migration now, WorkerCounts due, WorkerSettings workers) {
        Ending ending = Ending.of(due.attempt(), due.direction(), now);
        Side serving = ending.servesAt(due.direction());
        Purpose purpose =
                due.owesStops(ending) ? Purpose.startAndStop(workers, serving) : Purpose.start(workers, serving);
        String id = RunId.after(due.attempt(), ending);
        return due.owesStops(ending)
                ? lanes.run(
                        now.id(),
                        id,
                        purpose,
                        workers.timeout(),
                        debts.again(now),
                        consent -> new WorkerCatchUp(now.id(), due, ending, workers, services(now), debts, consent))
                : run(now, id, purpose, workers, due.starts(ending, workers), due.lastLook(ending, workers));
    }

    /** Where the migration ends at the source, without its target. */
    WorkerRun startAtSource(Migration now, WorkerCounts then, WorkerSettings workers) {
        return run(
                now,
                RunId.ABORT,
                Purpose.start(workers, Side.SOURCE),
                workers,
                then.startsAtSource(workers),
                then.startsAtSource(workers));
    }

    /** What is told of those that nobody starts there. */
    StepOutcome uncounted(WorkerCounts then, WorkerSettings workers) {
        List<String> unknown = then.uncounted(workers);
        return StepOutcome.done(unknown.isEmpty() ? "" : WorkerWords.nobodyKnows(workers, Side.SOURCE, unknown));
    }

    private WorkerRun run(
            Migration now,
            String id,
            Purpose purpose,
            WorkerSettings workers,
            List<Order> orders,
            List<Order> lastLook) {
        return lanes.run(now.id(), id, purpose, workers.timeout(), debts.again(now), consent -> {
            WorkerPass pass = new WorkerPass(services(now), consent);
            return new WorkerRun.Passes() {
                @Override
                public WorkerPass.Result take() {
                    return pass.take(orders);
                }

                @Override
                public WorkerPass.Result again() {
                    return pass.again(lastLook);
                }
            };
        });
    }

    private WorkerServices services(Migration now) {
        return new LateServices(services.apply(now.tenant()), () -> debts.mayArrive(now.id()));
    }
}
