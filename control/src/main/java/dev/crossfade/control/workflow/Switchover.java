package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.Strategy;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.control.migration.SwitchoverPolicy.Decision;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.TargetDatabase.TokenWatch;
import dev.crossfade.replication.fence.FenceReport;
import dev.crossfade.replication.fence.GateRow;
import dev.crossfade.replication.fence.GateState;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.sequences.SequenceReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The switchover, told from top to bottom in {@link #run} (SWITCHOVER.md, "Order, and round trips"), in one direction: a rollback is the
 * same with the sides exchanged. The source is the side that serves until then, and the target the one that will.
 *
 * <p>Opening the target is the point of no return: whatever fails before it is undone, and after it the way is forward. The two
 * strategies differ in what the proxies do meanwhile: under <em>coordinated</em> they hold new requests and drain the ones under
 * way; under <em>reroute</em> they go on, and a request that the fence refused waits and is tried again at either side.
 */
final class Switchover {

    /** How long proxies have to acknowledge a route before the clock starts. */
    private static final Duration ACKNOWLEDGE = Duration.ofSeconds(5);
    /** Held requests wait this much longer than the budget before new ones are refused: opening and flipping take their time. */
    private static final Duration UNTIL_MARGIN = Duration.ofSeconds(2);

    /** How long tables are waited for that were created since; a large one is copied from one attempt to the next. */
    private static final Duration NEW_TABLES_AT_MOST = Duration.ofSeconds(20);

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int MOST_NAMED = 5;

    private final TenantSettings tenant;
    private final DatabasePair databases;
    private final Direction direction;
    private final Routing routing;
    private final Watch watch;
    private final Unwinding unwinding;
    private final Admission admission;
    private final Clock clock;
    private final Pause pause;
    private final Executor parallel;

    Switchover(StepContext surroundings, Unwinding unwinding, Pause pause, Executor parallel) {
        this.tenant = surroundings.tenant();
        this.databases = surroundings.databases();
        this.direction = databases.direction();
        this.routing = surroundings.routing();
        this.watch = surroundings.watch();
        this.clock = surroundings.clock();
        this.unwinding = unwinding;
        this.pause = pause;
        this.admission = new Admission(surroundings, new OriginWait(surroundings, pause), pause);
        this.parallel = parallel;
    }

    /**
     * One attempt.
     *
     * @param progress of it
     * @param remember makes the attempt's epoch durable; called before anything carries it
     * @param unwanted whether the operator has changed his mind
     */
    SwitchoverEnd run(AttemptProgress progress, Consumer<Epoch> remember, BooleanSupplier unwanted) {
        try {
            insistOnEqualSchemas();
            databases.target().guard();
            replicateNewTables();
            refreshWhatMustBeFresh();
            insistOnPolicy();
            letApplicationIn();
            progress.routing();
            Route marked = markSwitching();
            Epoch attempt = marked.epoch().next();
            remember.accept(attempt);
            progress.arming(attempt);
            watch.pause(true);
            try (TokenWatch token = databases.target().watchToken(attempt)) {
                watch.saw(databases.target().arm(attempt));
                insist(!unwanted.getAsBoolean(), "it was called off");
                progress.mark("started");
                Budget budget = new Budget(clock, tenant.switchover().budget());
                letRequestsWait(attempt, budget, progress);
                insist(!unwanted.getAsBoolean(), "it was called off");
                fence(attempt, budget, progress);
                catchUp(token, budget, progress);
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

    /** What a predecessor began and did not end: undone, unless the target turns out to be open. */
    SwitchoverEnd finishUnwinding(AttemptProgress progress, String reason) {
        progress.unwinding(reason);
        if (unwinding.undo(progress)) {
            progress.ended("unwound");
            return new SwitchoverEnd.Unwound(reason);
        }
        return goForward(progress);
    }

    /** The target is open: the route leads there, whatever it takes. */
    SwitchoverEnd goForward(AttemptProgress progress) {
        progress.foundOpen();
        flip(progress);
        return new SwitchoverEnd.Flipped();
    }

    private SwitchoverEnd undo(AttemptProgress progress, RuntimeException cause) {
        if (cause instanceof ReplicationFailure failure && failure.kind() == ReplicationFailure.Kind.SUPERSEDED) {
            throw failure;
        }
        String message = cause.getMessage();
        String reason = message == null ? cause.toString() : message;
        if (!progress.routingBegan()) {
            progress.refused(reason);
            return new SwitchoverEnd.Refused(reason);
        }
        return finishUnwinding(progress, reason);
    }

    /** First of all: a table that only one side has makes other statements fail, which would name it less well. */
    private void insistOnEqualSchemas() {
        List<Drift> drift = databases.drift();
        watch.foundDrift(drift);
        if (!drift.isEmpty()) {
            insistOnPolicy();
        }
    }

    /**
     * A table that was created since is in no publication, and no lag, token or older comparison tells that its rows would be left behind.
     * Only what the way back is prepared for after that is equal on both sides.
     */
    private void replicateNewTables() {
        List<TableName> lacking = databases.unreplicated();
        if (lacking.isEmpty()) {
            return;
        }
        databases.replicateNewTables();
        Instant end = clock.instant().plus(NEW_TABLES_AT_MOST);
        lacking = databases.unreplicated();
        while (!lacking.isEmpty() && clock.instant().isBefore(end)) {
            pause.atMost(LOOK);
            lacking = databases.unreplicated();
        }
        insist(
                lacking.isEmpty(),
                "not started: tables that were created since are still being copied to the "
                        + direction.to().label() + ": "
                        + lacking.stream()
                                .limit(MOST_NAMED)
                                .map(TableName::toString)
                                .collect(Collectors.joining(", "))
                        + (lacking.size() > MOST_NAMED ? ", and " + (lacking.size() - MOST_NAMED) + " more" : "")
                        + "; try again in a while, and if that does not help, see the log of the "
                        + direction.to().label() + "'s server");
        watch.compared(databases.compareRows());
    }

    private void refreshWhatMustBeFresh() {
        databases.source().prepareFence();
        watch.widened(databases.widenSequences());
        if (carriesLargeObjects()) {
            watch.carried(databases.carryLargeObjects());
        }
        if (leavesWayBack()) {
            databases.reverse().prepare();
        }
        watch.look();
    }

    /** Only for an attempt that nothing stands against: a refusal is to leave everybody where they are. */
    private void letApplicationIn() {
        if (admission.letIn()) {
            catchUpWithTheWait();
            insistOnPolicy();
        }
    }

    /** What was refreshed has grown as old as the wait was long, and what came meanwhile would be dealt with in the pause. */
    private void catchUpWithTheWait() {
        watch.widened(databases.widenSequences());
        if (carriesLargeObjects()) {
            databases.sweepLargeObjects(Admission.AT_MOST);
        }
        if (leavesWayBack()) {
            databases.reverse().prepare();
        }
        watch.look();
    }

    private void insistOnPolicy() {
        Decision decision =
                new SwitchoverPolicy(tenant.switchover()).decide(watch.readiness(tenant, routing.fleet(tenant.id())));
        if (decision instanceof Decision.No no) {
            throw new AttemptFailed("not started: " + String.join("; ", no.reasons()));
        }
        if (decision instanceof Decision.NotYet notYet) {
            throw new AttemptFailed("not started: " + String.join("; ", notYet.reasons()));
        }
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
        Duration atMost = budget.left("fence");
        progress.fencing();
        watch.lostSight(direction.from(), "being fenced");
        // While sessions end there is nothing else to do, and what is carried now the check will find carried.
        SideJob sweep = SideJob.begin(() -> sweepLargeObjects(atMost), parallel);
        try {
            FenceReport report =
                    databases.source().fence(attempt, tenant.switchover().fence(), atMost);
            progress.fenced(report);
            if (!coordinated()) {
                // From here on both databases refuse, so a refusal from either is a reason to wait, and proof that
                // nothing
                // was applied.
                routing.publish(
                        tenant.id(),
                        new RouteChange(direction.from(), RouteMode.ARMED, EnumSet.allOf(Side.class), true, null),
                        attempt.next());
            }
        } finally {
            sweep.end();
        }
        progress.mark("fence");
    }

    private void sweepLargeObjects(Duration atMost) {
        if (carriesLargeObjects()) {
            databases.sweepLargeObjects(atMost);
        }
    }

    /** Apply follows commit order: the token there means that everything before it is there. */
    private void catchUp(TokenWatch token, Budget budget, AttemptProgress progress) {
        if (!token.await(budget.left("catch-up"))) {
            throw new AttemptFailed("the " + direction.to().label() + " had not caught up within the budget");
        }
        progress.mark("catchUp");
    }

    private void check(Budget budget, AttemptProgress progress) {
        CompletableFuture<SequenceReport> sequences =
                CompletableFuture.supplyAsync(databases::checkSequences, parallel);
        Duration atMost = budget.left("check");
        CompletableFuture<Boolean> skipped = CompletableFuture.supplyAsync(() -> skipApplied(atMost), parallel);
        try {
            if (carriesLargeObjects()) {
                LargeObjectReport objects = databases.sweepLargeObjects(budget.left("check"));
                watch.carried(objects);
                insist(
                        objects.different().isEmpty(),
                        "large objects differ: " + String.join(", ", objects.different()));
            }
        } finally {
            awaitQuietly(sequences);
            awaitQuietly(skipped);
        }
        result(skipped);
        SequenceReport report = result(sequences);
        insist(report.behind().isEmpty(), "sequences are behind: " + String.join(", ", report.behind()));
        budget.left("open");
        progress.mark("check");
    }

    /** Before the target is open: what it got from the source until now must not come back by the way back. */
    private boolean skipApplied(Duration atMost) {
        if (leavesWayBack()) {
            databases.reverse().skipApplied(atMost);
        }
        return true;
    }

    /** The point of no return. An outcome that is not known is found out by unwinding, which begins by asking the target. */
    private void open(Epoch attempt, Budget budget, AttemptProgress progress) {
        Duration atMost = budget.left("open");
        watch.lostSight(direction.to(), "being opened");
        GateRow opened = databases.target().open(attempt, atMost);
        insist(
                opened.state() == GateState.OPEN,
                "the " + direction.to().label() + "'s gate says "
                        + opened.state().label());
        watch.saw(opened);
        progress.mark("open");
    }

    private void flip(AttemptProgress progress) {
        new Perseverance(pause, progress)
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
        insist(
                acknowledged.byAll(),
                "proxies did not acknowledge epoch " + route.epoch() + ": "
                        + String.join(", ", acknowledged.missing()));
    }

    private static void insist(boolean condition, String otherwise) {
        if (!condition) {
            throw new AttemptFailed(otherwise);
        }
    }

    private boolean coordinated() {
        return tenant.switchover().strategy() == Strategy.COORDINATED;
    }

    /** Once there is a way back, it is kept up in both directions. */
    private boolean leavesWayBack() {
        return direction == Direction.BACK || WayBack.isKept(tenant);
    }

    private boolean carriesLargeObjects() {
        return tenant.replication().largeObjects() != TenantSettings.LargeObjects.NONE;
    }

    private static void awaitQuietly(CompletableFuture<?> work) {
        work.handle((result, failure) -> true).join();
    }

    private static <T> T result(CompletableFuture<T> work) {
        try {
            return work.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }
}
