package dev.crossfade.proxy.routing;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One tenant as the data path sees it: its settings, the route it is on now, and what is under way. It lives as long as the tenant is
 * configured, whatever else of its settings changes: so what is under way is one figure, under whichever settings it began.
 *
 * <p>Counting is exact by this rule: an event loop reads {@link #route()} and calls {@link #attemptBegins} in one task. So once
 * every event loop has run another task after a route was applied, whatever was decided under the older route is counted, and the
 * route may be acknowledged.
 *
 * <p>Thread-safe.
 */
public final class TenantHandle {

    private final TenantId id;
    private final AtomicInteger inFlightAtSource = new AtomicInteger();
    private final AtomicInteger inFlightAtTarget = new AtomicInteger();
    private final AtomicInteger inFlightUnsafe = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();
    private final List<Consumer<Route>> routeListeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> drainListeners = new CopyOnWriteArrayList<>();

    private volatile TenantSettings settings;
    private volatile @Nullable SessionPins pins;
    private volatile Route applied;
    private volatile Route acting;
    private volatile @Nullable Epoch latchedUnder;
    private volatile boolean refused;
    private volatile boolean cutOff;

    /** @param first the route to begin with */
    public TenantHandle(TenantSettings settings, Route first) {
        this.id = settings.id();
        this.settings = settings;
        this.applied = first;
        this.acting = first;
        this.pins = settings.session() == null ? null : new SessionPins(this, SessionPins.MOST);
    }

    public TenantId id() {
        return id;
    }

    /** The newest ones; what is under way may have begun under others. */
    public TenantSettings settings() {
        return settings;
    }

    /** Takes other settings of the same tenant. Its pins go when sessions are told apart by something else. */
    public void configure(TenantSettings next) {
        if (!next.id().equals(id)) {
            throw new IllegalArgumentException("tenant " + id + " cannot become " + next.id());
        }
        boolean sameSessions = Objects.equals(settings.session(), next.session());
        settings = next;
        if (!sameSessions) {
            SessionPins before = pins;
            pins = next.session() == null ? null : new SessionPins(this, SessionPins.MOST);
            if (before != null) {
                before.retire();
            }
        }
    }

    /** The sides that its sessions stay on; null when it names no sessions. */
    public @Nullable SessionPins pins() {
        return pins;
    }

    /**
     * The route that requests follow now: the applied one, or, while {@linkplain #suspend suspended}, the same with HOLDING, or, while
     * they are {@linkplain #refuse refused}, none that is known.
     */
    public Route route() {
        return acting;
    }

    /** The newest route that was applied: what is acknowledged and kept on disk. */
    public Route appliedRoute() {
        return applied;
    }

    /**
     * Takes a newer route, ends a suspension, and tells the listeners on this thread.
     *
     * @return false, and nothing changes, when the epoch is not after that of the applied route
     */
    public boolean apply(Route route) {
        return apply(route, route);
    }

    /**
     * As {@link #apply}, and {@linkplain #suspend suspended} from the first moment on.
     *
     * @param until as with {@link #suspend}
     */
    public boolean applySuspended(Route route, Instant until) {
        return apply(route, holding(route, until));
    }

    private boolean apply(Route route, Route followed) {
        synchronized (this) {
            if (!route.epoch().isAfter(applied.epoch())) {
                return false;
            }
            Epoch latched = latchedUnder;
            applied = route;
            // Other parked paths say nothing about where the tenant lives.
            latchedUnder = latched != null && route.carriesOn(latched) ? route.epoch() : null;
            if (refused) {
                return true;
            }
            acting = followed;
        }
        routeListeners.forEach(listener -> listener.accept(followed));
        return true;
    }

    /**
     * Holds under the applied route's epoch, because its lease was lost while it is switching; until {@link #resume} or a newer route.
     *
     * @param until when new requests are refused instead of held, where the route itself does not say
     */
    public void suspend(Instant until) {
        Route holding;
        synchronized (this) {
            if (refused || acting.mode() == RouteMode.HOLDING) {
                return;
            }
            holding = holding(applied, until);
            acting = holding;
        }
        routeListeners.forEach(listener -> listener.accept(holding));
    }

    private static Route holding(Route route, Instant until) {
        return new Route(
                route.tenant(),
                route.epoch(),
                route.primary(),
                RouteMode.HOLDING,
                route.fenced(),
                route.switching(),
                route.until() == null ? until : route.until(),
                route.parked(),
                route.since());
    }

    /** Refuses every request, for it is not known where the applied route leads; until {@link #admit}, whatever is applied meanwhile. */
    public void refuse() {
        Route refusing = Route.unknown(id);
        synchronized (this) {
            refused = true;
            acting = refusing;
        }
        routeListeners.forEach(listener -> listener.accept(refusing));
    }

    /** Whether they are. */
    public boolean isRefused() {
        return refused;
    }

    /**
     * Tells whether the proxy's lease has ended: then nobody waits for it to acknowledge a route, and which paths are parked by now
     * is not known here.
     */
    public void cutOff(boolean now) {
        cutOff = now;
    }

    public boolean isCutOff() {
        return cutOff;
    }

    /** Ends a refusal: the newest route that was applied is followed, and no request ever saw an older one. */
    public void admit() {
        admit(applied -> applied);
    }

    /**
     * As {@link #admit()}, and {@linkplain #suspend suspended} from the first moment on.
     *
     * @param until as with {@link #suspend}
     */
    public void admitSuspended(Instant until) {
        admit(applied -> holding(applied, until));
    }

    private void admit(UnaryOperator<Route> followed) {
        Route admitted;
        synchronized (this) {
            refused = false;
            admitted = followed.apply(applied);
            acting = admitted;
        }
        routeListeners.forEach(listener -> listener.accept(admitted));
    }

    /** Ends a suspension: the applied route is followed again. */
    public void resume() {
        Route resumed;
        synchronized (this) {
            if (refused || acting.equals(applied)) {
                return;
            }
            resumed = applied;
            acting = resumed;
        }
        routeListeners.forEach(listener -> listener.accept(resumed));
    }

    /** Is told of each change of {@link #route()}, on the thread that made it; must not block. */
    public void onRouteChange(Consumer<Route> listener) {
        routeListeners.add(listener);
    }

    void forget(Consumer<Route> listener) {
        routeListeners.remove(listener);
    }

    /** Is told, on an event loop, whenever the last unsafe request in flight has ended under a route that is HOLDING or fences a side. */
    public void onDrained(Runnable listener) {
        drainListeners.add(listener);
    }

    /** An attempt was decided under the current {@link #route()}; called in the same event loop task, before any byte can be sent. */
    public void attemptBegins(Side side, boolean safe) {
        at(side).incrementAndGet();
        if (!safe) {
            inFlightUnsafe.incrementAndGet();
        }
    }

    /** That attempt's answer has ended, or its fate is sealed. Once for each {@link #attemptBegins}. */
    public void attemptEnds(Side side, boolean safe) {
        at(side).decrementAndGet();
        if (!safe && inFlightUnsafe.decrementAndGet() == 0) {
            Route route = acting;
            if (route.mode() == RouteMode.HOLDING || !route.fenced().isEmpty()) {
                drainListeners.forEach(Runnable::run);
            }
        }
    }

    /** Attempts that may have been sent to an origin and have not ended. */
    public int inFlight() {
        return inFlightAtSource.get() + inFlightAtTarget.get();
    }

    /** Those of them at one side: each origin has connections of its own. */
    public int inFlight(Side side) {
        return at(side).get();
    }

    private AtomicInteger at(Side side) {
        return side == Side.SOURCE ? inFlightAtSource : inFlightAtTarget;
    }

    /** Those of them whose method is not safe (RFC 9110 §9.2.1). */
    public int inFlightUnsafe() {
        return inFlightUnsafe.get();
    }

    /** Requests that wait. */
    public int held() {
        return held.get();
    }

    /** Called by the holding area as requests come and go. */
    public void heldChanged(int difference) {
        held.addAndGet(difference);
    }

    /**
     * Sends all of this tenant to the side that is not the primary, until the next epoch: an unsafe request has been answered
     * there.
     *
     * @param epoch of the ARMED route that the answered attempt began under; another epoch than the present one changes nothing
     * @return whether it was not latched before: then it is to be reported
     */
    public synchronized boolean latch(Epoch epoch) {
        if (latchedUnder != null || !applied.carriesOn(epoch)) {
            return false;
        }
        latchedUnder = applied.epoch();
        return true;
    }

    public boolean isLatched() {
        return latchedUnder != null;
    }

    /** Where a first attempt goes under the given route: its primary, or, when {@linkplain #latch latched} under it, the other side. */
    public Side firstSide(Route route) {
        return latchedUnder != null && applied.carriesOn(route.epoch())
                ? route.primary().other()
                : route.primary();
    }
}
