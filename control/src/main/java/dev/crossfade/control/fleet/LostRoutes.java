package dev.crossfade.control.fleet;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.TenantId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a store has lost of the table that was published: routes that it does not have any more, or has with an older epoch.
 *
 * @param published the whole table
 * @param stored as it was read
 */
record LostRoutes(RoutingTable published, RoutingTable stored, List<Route> routes) {

    LostRoutes {
        routes = List.copyOf(routes);
    }

    static LostRoutes between(RoutingTable published, RoutingTable stored) {
        return new LostRoutes(
                published,
                stored,
                published.routes().values().stream()
                        .filter(route -> route.epoch().isAfter(epoch(stored, route.tenant())))
                        .toList());
    }

    boolean isNothing() {
        return routes.isEmpty();
    }

    Set<TenantId> tenants() {
        return routes.stream().map(Route::tenant).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Writes each under its own epoch, in the place of exactly what was read; then the sides, and a revision above the published one, for
     * whoever waits for a later table.
     *
     * @return the table as it is then
     */
    RoutingTable putBack(RoutingTableStore store) {
        for (Route route : routes) {
            var unused = store.save(route, epoch(stored, route.tenant()));
        }
        var unused = store.keep(published.places());
        return store.raiseRevision(published.revision() + 1);
    }

    private static Epoch epoch(RoutingTable table, TenantId tenant) {
        return table.route(tenant).map(Route::epoch).orElse(Epoch.NONE);
    }
}
