package dev.crossfade.proxy.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.Side;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sides of one tenant's sessions: a session that the other side of an ARMED route has answered stays there. The epoch beats
 * the pin: a newer one that changes more than parked paths ends all of them, so that none leads back to where the tenant has come from. Bounded in number; beyond it
 * the pins that are used least go. Thread-safe.
 */
public final class SessionPins {

    /** Of each tenant: some 15 MB. */
    public static final int MOST = 100_000;

    private record Pin(Epoch since, Side side) {}

    private final TenantHandle tenant;
    private final int most;
    private final Cache<SessionKey, Pin> pins;
    private final Consumer<Route> routeListener = this::routeChanged;
    private volatile Epoch clearedFor;

    /** @param most pins that are kept */
    public SessionPins(TenantHandle tenant, int most) {
        this.tenant = tenant;
        this.most = most;
        this.pins = Caffeine.newBuilder().maximumSize(most).build();
        this.clearedFor = tenant.appliedRoute().since();
        tenant.onRouteChange(routeListener);
    }

    /**
     * Keeps a session on the side that has answered it; an answer under an earlier epoch pins nothing.
     *
     * @param epoch that the answered attempt began under
     * @return false when the bound is reached, and another pin may have had to go
     */
    public boolean pin(SessionKey session, Epoch epoch, Side side) {
        Route now = tenant.appliedRoute();
        if (!now.carriesOn(epoch)) {
            return true;
        }
        boolean room = pins.estimatedSize() < most || pins.getIfPresent(session) != null;
        pins.put(session, new Pin(now.since(), side));
        return room;
    }

    /** The side that a session is pinned to under this epoch; null when it is to none. */
    public @Nullable Side side(@Nullable SessionKey session, Epoch epoch) {
        Pin pin = session == null ? null : pins.getIfPresent(session);
        Route now = tenant.appliedRoute();
        return pin == null || !now.carriesOn(epoch) || !pin.since().equals(now.since()) ? null : pin.side();
    }

    /** How many there are, once those beyond the bound have gone. */
    public long size() {
        pins.cleanUp();
        return pins.estimatedSize();
    }

    /** They are not needed any more. */
    void retire() {
        tenant.forget(routeListener);
        pins.invalidateAll();
    }

    private void routeChanged(Route route) {
        // A suspended route comes by here too, under its old epoch.
        if (!route.since().equals(clearedFor)) {
            clearedFor = route.since();
            pins.invalidateAll();
        }
    }
}
