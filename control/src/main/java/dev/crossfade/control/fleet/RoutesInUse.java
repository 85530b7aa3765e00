package dev.crossfade.control.fleet;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.control.workflow.pace.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first routes of tenants of which what keeps the routes has none, where proxies act on one: it was emptied then, and what the proxies
 * act on is put back before any other route is seen. Proxies that were known before are waited for as long as they are believed without a
 * report. Where none acts on a route, or which one is right cannot be told, another has to say.
 */
public final class RoutesInUse implements Function<List<TenantSettings>, List<Route>> {

    private static final Logger LOG = LoggerFactory.getLogger(RoutesInUse.class);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final ProxyRegistry registry;
    private final Supplier<List<ProxyReport>> registered;
    private final Pause pause;
    private final Function<List<TenantSettings>, List<Route>> otherwise;

    /**
     * Nothing is looked at yet.
     *
     * @param registry knows whom the roster names; it takes up the others
     * @param registered what the proxies report that are registered now
     * @param otherwise the first routes of the others
     */
    public RoutesInUse(
            ProxyRegistry registry,
            Supplier<List<ProxyReport>> registered,
            Pause pause,
            Function<List<TenantSettings>, List<Route>> otherwise) {
        this.registry = registry;
        this.registered = registered;
        this.pause = pause;
        this.otherwise = otherwise;
    }

    @Override
    public List<Route> apply(List<TenantSettings> tenants) {
        if (tenants.isEmpty()) {
            return otherwise.apply(tenants);
        }
        callTheRoll(tenants);
        List<Route> routes = new ArrayList<>();
        List<TenantSettings> others = new ArrayList<>();
        for (TenantSettings tenant : tenants) {
            if (Adoption.of(nothing(tenant), inUse(tenant)) instanceof Adoption.Adopted adopted) {
                routes.add(told(adopted.newest()));
            } else {
                others.add(tenant);
            }
        }
        routes.addAll(otherwise.apply(others));
        return routes;
    }

    /** Ends when nobody is missed any more, or those who are count as lost. */
    private void callTheRoll(List<TenantSettings> tenants) {
        long begun = registry.nanos();
        take();
        while (isMissed(tenants) && registry.nanos() - begun <= registry.believedNanos()) {
            pause.atMost(LOOK);
            take();
        }
    }

    private void take() {
        registered.get().forEach(report -> {
            try {
                var unused = registry.receive(report);
            } catch (IllegalArgumentException e) {
                LOG.debug("a report that cannot be taken is told of once the fleet is followed: {}", e.getMessage());
            }
        });
    }

    private boolean isMissed(List<TenantSettings> tenants) {
        return tenants.stream()
                .anyMatch(tenant -> !registry.fleet(tenant.id()).lost().isEmpty());
    }

    private List<ReportedRoute> inUse(TenantSettings tenant) {
        return registry.reported(tenant.id()).stream()
                .filter(one -> one.route().epoch().isAfter(Epoch.NONE))
                .toList();
    }

    private static Route nothing(TenantSettings tenant) {
        return new Route(tenant.id(), Epoch.NONE, tenant.route().primary(), RouteMode.DIRECT, Set.of(), false, null);
    }

    /** Under its own epoch: it is the one that was published. */
    private static Route told(ReportedRoute newest) {
        LOG.warn(
                "{}: what keeps the routes has none of it, for it was emptied or is another one, and proxy {} acts on one ({}):"
                        + " that is put back. See that it leads to the side that may be written: crossfade fence show {}"
                        + " --config FILE",
                newest.route().tenant(),
                newest.proxy(),
                RouteWords.of(newest.route()),
                newest.route().tenant());
        return newest.route();
    }
}
