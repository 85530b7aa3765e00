package dev.crossfade.control.fleet;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ProxyReport;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A proxy's last report, read once.
 *
 * @param report as received
 * @param applied by tenant: what it acts on
 * @param receivedNanos when, by the registry's clock
 */
record KnownProxy(ProxyReport report, Map<TenantId, Applied> applied, long receivedNanos) {

    /** The route that it acts on, and its unsafe requests in flight. */
    record Applied(Route route, int inFlightUnsafe) {}

    /** One process: a proxy that was started again is another one under the same id. */
    record Key(String id, String instance) {}

    KnownProxy {
        applied = Map.copyOf(applied);
    }

    /** @throws IllegalArgumentException when an acknowledgement names something that is not known */
    static KnownProxy of(ProxyReport report, long receivedNanos) {
        Map<TenantId, Applied> applied = new HashMap<>();
        for (ProxyReport.Acknowledgement one : report.acknowledgements()) {
            Route route = one.route().toRoute();
            applied.put(route.tenant(), new Applied(route, one.inFlightUnsafe()));
        }
        return new KnownProxy(report, applied, receivedNanos);
    }

    Key key() {
        return new Key(report.id(), report.instance());
    }

    boolean serves(TenantId tenant) {
        return applied.containsKey(tenant) || report.digests().containsKey(tenant.value());
    }

    boolean hasAcknowledged(Route route) {
        Applied mine = applied.get(route.tenant());
        return mine != null && mine.route().isSameAs(route);
    }

    boolean hasDrained(Route route) {
        Applied mine = applied.get(route.tenant());
        return mine != null && mine.route().isSameAs(route) && mine.inFlightUnsafe() == 0;
    }

    /** Without a lease it holds by itself, because the route that it acts on is marked switching (PROXY.md, routing state). */
    boolean holdsWithoutLease(TenantId tenant) {
        Applied mine = applied.get(tenant);
        return mine != null && mine.route().switching();
    }

    int inFlightUnsafe(TenantId tenant) {
        Applied mine = applied.get(tenant);
        return mine == null ? 0 : mine.inFlightUnsafe();
    }

    Epoch epoch(TenantId tenant) {
        Applied mine = applied.get(tenant);
        return mine == null ? Epoch.NONE : mine.route().epoch();
    }

    /**
     * Why the proxy's idea of the tenant is not the controller's; null when it is.
     *
     * @param expected the controller's digest; null when its settings have no hosts and origins for the tenant
     */
    @Nullable
    String mismatch(TenantId tenant, @Nullable String expected) {
        String reported = report.digests().get(tenant.value());
        if (reported == null) {
            return "it acts on a route of the tenant, but has no hosts and origins for it";
        }
        if (expected == null) {
            return "the controller's configuration has no hosts or no origins for the tenant, and this proxy's has";
        }
        return reported.equals(expected)
                ? null
                : "its hosts or origins of the tenant are not those of the controller's configuration";
    }
}
