package dev.crossfade.control.fleet;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.control.workflow.routing.Routing.OriginSight;
import dev.crossfade.control.workflow.routing.Routing.Sight;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A proxy's last report, read once.
 *
 * @param report as received
 * @param applied by tenant: what it acts on
 * @param receivedNanos when, by the registry's clock
 */
record KnownProxy(ProxyReport report, Map<TenantId, Applied> applied, long receivedNanos) {

    /** Longer than a proxy sends it. */
    static final int LONGEST_REASON = 250;

    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}\\p{Cf}]+");

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

    /** Of two processes under one id, by the instance. */
    static Comparator<KnownProxy> byId() {
        return Comparator.comparing((KnownProxy proxy) -> proxy.report().id())
                .thenComparing(proxy -> proxy.report().instance());
    }

    /** The report without what changes from one to the next: what is in flight, and how origins are. */
    ProxyReport lasting() {
        return new ProxyReport(
                report.id(),
                report.instance(),
                report.version(),
                report.revision(),
                report.detached(),
                report.digests(),
                report.acknowledgements().stream()
                        .map(one -> new ProxyReport.Acknowledgement(one.route(), 0, 0, 0, one.latched()))
                        .toList());
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

    /** How the tenant's origins are; what this proxy does not tell, or tells in words that are not known here, is unknown. */
    List<OriginSight> origins(TenantId tenant) {
        return Stream.of(Side.values()).map(side -> origin(tenant, side)).toList();
    }

    private OriginSight origin(TenantId tenant, Side side) {
        return report.origins().stream()
                .filter(origin ->
                        tenant.value().equals(origin.tenant()) && side.label().equals(origin.side()))
                .findFirst()
                .map(origin -> new OriginSight(report.id(), side, sight(origin.health()), printable(origin.reason())))
                .orElseGet(() -> new OriginSight(report.id(), side, Sight.UNKNOWN, null));
    }

    private static Sight sight(@Nullable String health) {
        return Stream.of(Sight.values())
                .filter(known -> known.label().equals(health))
                .findFirst()
                .orElse(Sight.UNKNOWN);
    }

    /** It is shown on terminals, and comes from another machine. */
    private static @Nullable String printable(@Nullable String reason) {
        if (reason == null || reason.isBlank()) {
            return null;
        }
        String cut = reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "…" : reason;
        return CONTROLS.matcher(cut).replaceAll(" ");
    }

    Epoch epoch(TenantId tenant) {
        Applied mine = applied.get(tenant);
        return mine == null ? Epoch.NONE : mine.route().epoch();
    }

    /** Whether it has hosts and origins for the tenant, and others than the controller. */
    boolean isElsewhere(TenantId tenant, @Nullable String expected) {
        String reported = report.digests().get(tenant.value());
        return reported != null && expected != null && !reported.equals(expected);
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
