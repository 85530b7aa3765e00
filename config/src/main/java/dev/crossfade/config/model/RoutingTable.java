package dev.crossfade.config.model;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Every tenant's route at one moment: immutable, swapped whole.
 *
 * @param revision the table's version; grows with each change of any route
 * @param routes by tenant
 */
public record RoutingTable(long revision, Map<TenantId, Route> routes) {

    public static final RoutingTable EMPTY = new RoutingTable(0, Map.of());

    public RoutingTable {
        routes = Map.copyOf(routes);
    }

    public Optional<Route> route(TenantId tenant) {
        return Optional.ofNullable(routes.get(tenant));
    }

    /**
     * This table with the given route in it, one revision later; or this table itself when the route is not newer than the one
     * that stands here, for an older epoch is ignored everywhere.
     */
    public RoutingTable with(Route route) {
        Route known = routes.get(route.tenant());
        if (known != null && !route.epoch().isAfter(known.epoch())) {
            return this;
        }
        Map<TenantId, Route> changed = new HashMap<>(routes);
        changed.put(route.tenant(), route);
        return new RoutingTable(revision + 1, changed);
    }

    /**
     * What whoever acts on this table should act on once it has seen the other: of each route the one with the later epoch, this
     * one's at equal epochs; and the other's revision.
     */
    public RoutingTable updatedBy(RoutingTable other) {
        Map<TenantId, Route> merged = new HashMap<>(routes);
        other.routes.forEach((tenant, route) ->
                merged.merge(tenant, route, (ours, theirs) -> theirs.epoch().isAfter(ours.epoch()) ? theirs : ours));
        return new RoutingTable(other.revision, merged);
    }
}
