package dev.crossfade.control.workflow.switchover;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.Strategy;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.control.workflow.pace.AttemptFailed;
import dev.crossfade.control.workflow.pace.Budget;
import dev.crossfade.control.workflow.pace.ControllerStopping;
import dev.crossfade.control.workflow.pace.Pause;
import dev.crossfade.control.workflow.pace.SideJob;
import dev.crossfade.control.workflow.routing.RouteChange;
import dev.crossfade.control.workflow.routing.Routes;
import dev.crossfade.control.workflow.routing.Routing;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.TargetDatabase.TokenWatch;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.sessions.FenceFailure;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The switchover, told from top to bottom in {@link #run} (SWITCHOVER.md, "Order, and round trips"), in one direction: a rollback is the
 * same with the sides exchanged. The source is the side that serves until then, and the target the one that will.
 *
 * <p>Opening the target is the point of no return: whatever fails before it is undone, and after it the way is forward. The two
 * strategies differ in what the proxies do meanwhile: under <em>coordinated</em> they hold new requests and drain the ones under
 * way; under <em>reroute</em> they go on, and a request that the fence refused waits and is tried again at either side.
 */
public final class Switchover {

    /** How long proxies have to acknowledge a route before the clock starts. */
    private static final Duration ACKNOWLEDGE = Duration.ofSeconds(5);
    /** Held requests wait this much longer than the budget before new ones are refused: opening and flipping take their time. */
    private static final Duration UNTIL_MARGIN = Duration.ofSeconds(2);

    private final StepContext surroundings;
    private final TenantSettings tenant;
    private final DatabasePair databases;
    private final Direction direction;
    private final Routing routing;
    private final Watch watch;
    private final Unwinding unwinding;
    private final Preparation preparation;
    private final LastChecks lastChecks;
    private final Vigil vigil;
    private final Clock clock;
    private final Pause pause;
    private final Executor parallel;

    public Switchover(StepContext surroundings, Unwinding unwinding, Vigil vigil, Pause pause, Executor parallel) {
        this.surroundings = surroundings;
        this.tenant = surroundings.tenant();
        this.databases = surroundings.databases();
        this.direction = databases.direction();
        this.routing = surroundings.routing();
        this.watch = surroundings.watch();
        this.clock = surroundings.clock();
        this.unwinding = unwinding;
        this.vigil = vigil;
        this.pause = pause;
        this.preparation = new Preparation(surroundings, pause);
        this.lastChecks = new LastChecks(surroundings, preparation, parallel);
        this.parallel = parallel;
    }

    /**
     * One attempt.
     *
     * @param progress of it
     * @param remember makes the attempt's epoch durable; called before anything carries it
     * @param unwanted whether the operator has changed his mind
     */
    public SwitchoverEnd run(AttemptProgress progress, Consumer<Epoch> remember, BooleanSupplier unwanted) {
        try {
            preparation.run();
            progress.routing();
            Route marked = markSwitching();
            Epoch attempt = marked.epoch().next();
            remember.accept(attempt);
            progress.arming(attempt);
            watch.pause(true);
            try (TokenWatch token = databases.target().watchToken(attempt)) {
                watch.saw(databases.target().arm(attempt));
                AttemptFailed.unless(!unwanted.getAsBoolean(), "it was called off");
                progress.mark("started");
                Budget budget =
                        new Budget(surroundings.steady(), tenant.switchover().budget());
                letRequestsWait(attempt, budget, progress);
                AttemptFailed.unless(!unwanted.getAsBoolean(), "it was called off");
                SideJob sweep = sweepLargeObjects(budget);
                try {
                    fence(attempt, budget, progress);
                    catchUp(token, budget, progress);
                } finally {
                    sweep.end();
                }
                check(budget, progress);
                open(attempt, budget, progress);
                flip(progress);
            }
            return new SwitchoverEnd.Flipped();
        } catch (ControllerStopping e) {
            throw e;
        } catch (RuntimeException e) {
            return undo(progress, e);
        } finally {
            watch.pause(false);
        }
    }

    /**
     * What comes before an attempt's clock, and no more: nothing is routed, armed or fenced, and nobody let in who was shut out.
     *
     * @param answer hears whether an attempt would begin
     */
    public void tryOut(DryRun answer) {
        try {
            preparation.decide();
            int proxies = routing.fleet(tenant.id()).live().size();
            answer.wouldBegin(AttemptOrder.of(tenant, direction, proxies));
        } catch (ControllerStopping e) {
            throw e;
        } catch (RuntimeException e) {
            answer.wouldNotBegin(AttemptFailed.reason(e), AttemptFailed.remedy(e));
            if (e instanceof ReplicationFailure failure && failure.kind() == ReplicationFailure.Kind.SUPERSEDED) {
                throw failure;
            }
        }
    }

    /** What a predecessor began and did not end: undone, unless the target turns out to be open. */
    public SwitchoverEnd finishUnwinding(AttemptProgress progress, String reason) {
        progress.unwinding(reason);
        if (unwinding.undo(progress)) {
            progress.ended("unwound");
            return new SwitchoverEnd.Unwound(reason);
        }
        return goForward(progress);
    }

    /** The target is open: the route leads there, whatever it takes. */
    public SwitchoverEnd goForward(AttemptProgress progress) {
        progress.foundOpen();
        flip(progress);
        return new SwitchoverEnd.Flipped();
    }

    private SwitchoverEnd undo(AttemptProgress progress, RuntimeException cause) {
        if (cause instanceof ReplicationFailure failure && failure.kind() == ReplicationFailure.Kind.SUPERSEDED) {
            throw failure;
        }
        if (cause instanceof StoreFailure failure && failure.kind() == StoreFailure.Kind.NOT_LEADING) {
            throw failure;
        }
        String reason = AttemptFailed.reason(cause);
        if (!progress.routingBegan()) {
            progress.refused(reason);
            return new SwitchoverEnd.Refused(reason, AttemptFailed.remedy(cause));
        }
        return finishUnwinding(progress, reason).mendedBy(AttemptFailed.remedy(cause));
    }

    /** Epoch n: nothing changes for requests, but from its acknowledgement on a proxy that loses touch holds by itself. */
    private Route markSwitching() {
        Epoch aboveAll = watch.gates()
                .highestEpoch()
                .max(routing.fleet(tenant.id()).highestEpoch())
                .next();
        Route marked = routing.publish(
                tenant.id(),
                new RouteChange(direction.from(), RouteMode.DIRECT, Routes.fencedAtRest(direction), true, null),
                aboveAll);
        insistOnAcknowledgement(marked, ACKNOWLEDGE);
        return marked;
    }

    /** Epoch n+1, the attempt's: requests wait at the proxies, or may be replayed. */
    private void letRequestsWait(Epoch attempt, Budget budget, AttemptProgress progress) {
        Route waiting = routing.publish(tenant.id(), waitingRoute(), attempt);
        if (!waiting.epoch().equals(attempt)) {
            throw new AttemptFailed("the route was changed by somebody else: it has epoch " + waiting.epoch()
                    + " where " + attempt + " was next");
        }
        Duration drain = tenant.switchover().drainTimeout();
        insistOnAcknowledgement(waiting, budget.left("hold", drain));
        progress.mark("hold");
        if (coordinated()) {
            // What is left after this meets the fence, whose termination is exact.
            routing.awaitDrained(waiting, budget.left("drain", drain));
        }
        progress.mark("drain");
    }

    private RouteChange waitingRoute() {
        Set<Side> guarded = EnumSet.of(direction.to());
        return coordinated()
                ? new RouteChange(direction.from(), RouteMode.HOLDING, guarded, true, until())
                : new RouteChange(direction.from(), RouteMode.ARMED, guarded, true, null);
    }

    private Instant until() {
        Duration patience = tenant.switchover().budget().plus(UNTIL_MARGIN);
        Duration most = tenant.failover().hold().maxWait();
        return clock.instant().plus(patience.compareTo(most) < 0 ? patience : most);
    }

    private void fence(Epoch attempt, Budget budget, AttemptProgress progress) {
        vigil.insistOnLead();
        progress.fencing();
        watch.actsAt(direction.from(), "being fenced");
        try {
            if (readsGoOn()) {
                stopWriters(attempt, budget, progress);
            }
            progress.fenced(databases.source().fence(attempt, budget.left("fence")));
            if (!coordinated()) {
                // From here on both databases refuse, so a refusal from either is a reason to wait, and proof that
                // nothing was applied.
                publishRerouted(EnumSet.allOf(Side.class), attempt.next());
            }
        } catch (FenceFailure e) {
            progress.stopped(e.ended());
            throw e;
        }
        progress.mark("fence");
    }

    /**
     * Under a read-only fence those who only read wait as late as they can: until nobody writes any more, and the source is about to be
     * sealed. A proxy that does not acknowledge costs its clients errors, and nothing else.
     */
    private void stopWriters(Epoch attempt, Budget budget, AttemptProgress progress) {
        progress.stopped(databases.source().refuseWrites(attempt, budget.left("fence")));
        if (!coordinated()) {
            Route holding = publishRerouted(EnumSet.of(direction.to()), attempt.next());
            Duration drain = tenant.switchover().drainTimeout();
            routing.awaitAcknowledged(holding, budget.left("hold", drain));
            routing.awaitDrained(holding, budget.left("drain", drain));
        }
    }

    /** Where reads go on, those who read wait, too, by now; where not, they are refused and tried again. */
    private Route publishRerouted(Set<Side> fenced, Epoch atLeast) {
        RouteChange change = readsGoOn()
                ? new RouteChange(direction.from(), RouteMode.HOLDING, fenced, true, until())
                : new RouteChange(direction.from(), RouteMode.ARMED, fenced, true, null);
        return routing.publish(tenant.id(), change, atLeast);
    }

    /** While sessions end, and the token is awaited, there is nothing else to do, and what is carried now the check will find carried. */
    private SideJob sweepLargeObjects(Budget budget) {
        Duration atMost = budget.left("fence");
        return SideJob.begin(
                () -> {
                    if (surroundings.carriesLargeObjects()) {
                        databases.sweepLargeObjects(atMost);
                    }
                },
                parallel);
    }

    /** Apply follows commit order: the token there means that everything before it is there. */
    private void catchUp(TokenWatch token, Budget budget, AttemptProgress progress) {
        // Most of what is checked then: nobody calls a sequence of either side now.
        SideJob sequences = SideJob.begin(databases::foreseeSequences, parallel);
        try {
            AttemptFailed.unless(
                    token.await(budget.left("catch-up")),
                    "the " + direction.to().label() + " had not caught up within the budget: crossfade status "
                            + tenant.id() + " says in a moment why, where changes do not arrive");
        } finally {
            sequences.end();
        }
        progress.mark("catchUp");
    }

    private void check(Budget budget, AttemptProgress progress) {
        lastChecks.run(budget.left("check"));
        budget.left("open");
        progress.mark("check");
    }

    /** The point of no return. An outcome that is not known is found out by unwinding, which begins by asking the target. */
    private void open(Epoch attempt, Budget budget, AttemptProgress progress) {
        Duration atMost = budget.left("open");
        vigil.insistOnLead();
        watch.actsAt(direction.to(), "being opened");
        GateRow opened = databases.target().open(attempt, atMost);
        AttemptFailed.unless(
                opened.state() == GateState.OPEN,
                "the " + direction.to().label() + "'s gate says "
                        + opened.state().label());
        watch.saw(opened);
        progress.mark("open");
    }

    private void flip(AttemptProgress progress) {
        // Wherever the operator wants to go from there, the requests have to be let go first.
        new Perseverance(pause, progress, () -> {})
                .until(
                        "publish the route to the " + direction.to().label(),
                        () -> Routes.publishUnlessThere(
                                routing,
                                tenant.id(),
                                new RouteChange(
                                        direction.to(), RouteMode.DIRECT, EnumSet.of(direction.from()), false, null),
                                progress.epoch().next()));
        progress.mark("flip");
        progress.ended("done");
    }

    private void insistOnAcknowledgement(Route route, Duration atMost) {
        Routing.Acknowledged acknowledged = routing.awaitAcknowledged(route, atMost);
        AttemptFailed.unless(
                acknowledged.byAll(),
                "proxies did not acknowledge epoch " + route.epoch() + ": "
                        + String.join(", ", acknowledged.missing()));
    }

    private boolean readsGoOn() {
        return tenant.switchover().fence() == TenantSettings.Fence.READ_ONLY;
    }

    private boolean coordinated() {
        return tenant.switchover().strategy() == Strategy.COORDINATED;
    }
}
