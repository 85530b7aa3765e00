package dev.crossfade.control.workflow.switchover;

import static dev.crossfade.replication.fence.gate.GateState.ABORTED;
import static dev.crossfade.replication.fence.gate.GateState.OPEN;
import static dev.crossfade.replication.fence.gate.GateState.SERVING;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.workflow.pace.Pause;
import dev.crossfade.control.workflow.routing.Routes;
import dev.crossfade.control.workflow.routing.Routing;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.watch.GateLook;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Undoes an attempt before the point of no return, in either direction: the source is the side that served. In the one order that can
 * never leave two writable sides: the target says {@code aborted}, and only then is the source unfenced. When the target does not
 * answer, neither side is writable until it does; nor where this controller does not know any more whether it leads.
 */
public final class Unwinding {

    private static final Duration ORIGIN_WAIT = Duration.ofSeconds(2);

    private final TenantSettings tenant;
    private final OriginWait originWait;
    private final DatabasePair databases;
    private final Direction direction;
    private final Routing routing;
    private final Watch watch;
    private final InstantSource steady;
    private final Pause pause;
    private final Vigil vigil;

    public Unwinding(StepContext surroundings, Pause pause, Vigil vigil) {
        this.tenant = surroundings.tenant();
        this.databases = surroundings.databases();
        this.direction = databases.direction();
        this.routing = surroundings.routing();
        this.watch = surroundings.watch();
        this.steady = surroundings.steady();
        this.pause = pause;
        this.vigil = vigil;
        this.originWait = new OriginWait(surroundings, pause);
    }

    /**
     * @return false when the target was found open: the way is forward, and the source was not touched
     * @throws GivenUp when the operator has given up what is waited for
     */
    boolean undo(AttemptProgress progress) {
        Perseverance persist = new Perseverance(pause, progress, vigil::keep);
        if (progress.routingBegan() && !progress.fenceBegan()) {
            // The source never stopped writing, so its clients need not wait for the rest.
            persist.until("release the requests to the " + from(), this::routeToSource);
        }
        if (!progress.armingBegan()) {
            return true;
        }
        while (true) {
            Optional<GateRow> aborted =
                    persist.until("abort the " + direction.to().label(), () -> abort(progress.epoch()));
            if (aborted.isEmpty()) {
                return false;
            }
            if (persist.until("let the " + from() + " write again", () -> unfence(aborted.get()))) {
                break;
            }
        }
        if (progress.fenceBegan()) {
            originWait.await(direction.from(), steady.instant().plus(ORIGIN_WAIT));
            persist.until("release the requests to the " + from(), this::routeToSource);
        }
        persist.until("make the " + direction.to().label() + " ready for another attempt", this::guardAgain);
        return true;
    }

    /** Empty when the target is open. */
    private Optional<GateRow> abort(Epoch attempt) {
        Optional<GateRow> now = databases.target().gate();
        if (now.isPresent() && isOpen(now.get())) {
            watch.saw(now.get());
            return Optional.empty();
        }
        if (now.isEmpty()) {
            boolean both = GateLook.at(databases.source()) instanceof GateView.Absent;
            throw LostRows.failure(tenant.id(), direction, both);
        }
        Epoch atLeast = now.get().epoch().max(attempt).max(sourceEpoch());
        vigil.insistOnLead();
        try {
            GateRow aborted = databases.target().abort(atLeast);
            watch.saw(aborted);
            return Optional.of(aborted);
        } catch (ReplicationFailure e) {
            watch.lostSight(direction.to(), String.valueOf(e.getMessage()));
            Optional<GateRow> found = databases.target().gate();
            if (found.isPresent() && isOpen(found.get())) {
                watch.saw(found.get());
                return Optional.empty();
            }
            throw e;
        }
    }

    private static boolean isOpen(GateRow row) {
        return row.state() == OPEN || row.state() == SERVING;
    }

    /** False when the source wants a newer proof that the target is aborted. */
    private boolean unfence(GateRow aborted) {
        vigil.insistOnLead();
        try {
            watch.saw(databases.source().unfence(aborted));
            return true;
        } catch (ReplicationFailure e) {
            watch.lostSight(direction.from(), String.valueOf(e.getMessage()));
            Optional<GateRow> anew = e.kind() == ReplicationFailure.Kind.FAILED
                    ? databases.source().serveAnew(() -> databases.target().abort(aborted.epoch()))
                    : Optional.empty();
            if (anew.isPresent()) {
                watch.saw(anew.get());
                return true;
            }
            boolean outrun = sourceEpoch().isAfter(aborted.epoch())
                    || !databases.target().gate().equals(Optional.of(aborted));
            if (e.kind() == ReplicationFailure.Kind.REFUSED && outrun) {
                return false;
            }
            throw e;
        }
    }

    /** An unfencing that was done already has raised it: the target's must be at least as high to prove anything. */
    private Epoch sourceEpoch() {
        try {
            return databases.source().gate().map(GateRow::epoch).orElse(Epoch.NONE);
        } catch (ReplicationFailure unknown) {
            return Epoch.NONE;
        }
    }

    private GateState guardAgain() {
        GateRow now = databases.target().gate().orElse(null);
        if (now != null && now.state() == ABORTED) {
            vigil.insistOnLead();
            now = databases.target().guardAgain(now.epoch().next());
        }
        if (now == null) {
            return GateState.GUARDED;
        }
        watch.saw(now);
        return now.state();
    }

    private String from() {
        return direction.from().label();
    }

    private Route routeToSource() {
        return Routes.publishUnlessThere(
                routing, tenant.id(), Routes.rest(direction), watch.gates().highestEpoch());
    }
}
