package dev.crossfade.config.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every tenant's route at one moment: immutable, swapped whole.
 *
 * @param revision the table's version; grows with each change of any route
 * @param routes by tenant
 * @param places what the sides are that the routes lead to, by tenant; none of a tenant of which it was never known
 */
public record RoutingTable(long revision, Map<TenantId, Route> routes, Map<TenantId, Places> places) {

    public static final RoutingTable EMPTY = new RoutingTable(0, Map.of());

    public RoutingTable {
        routes = Map.copyOf(routes);
        places = Map.copyOf(places);
    }

    /** A table that does not say what its sides are. */
    public RoutingTable(long revision, Map<TenantId, Route> routes) {
        this(revision, routes, Map.of());
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
        return new RoutingTable(revision + 1, changed, places);
    }

    /**
     * What whoever acts on this table should act on once it has seen the other: of each route the one with the later epoch, this
     * one's at equal epochs, and where the other's would lead astray here; and the other's revision.
     */
    public RoutingTable updatedBy(RoutingTable other) {
        Map<TenantId, Route> merged = new HashMap<>(routes);
        other.routes.forEach((tenant, route) ->
                merged.merge(tenant, route, (ours, theirs) -> theirs.epoch().isAfter(ours.epoch()) ? theirs : ours));
        other.astray(places).forEach(one -> {
            Route ours = routes.get(one.route().tenant());
            if (ours == null) {
                merged.remove(one.route().tenant());
            } else {
                merged.put(ours.tenant(), ours);
            }
        });
        return new RoutingTable(other.revision, merged, places);
    }

    /** This table in a configuration with these sides; of a route that would lead astray there it goes on to say what its sides were. */
    public RoutingTable at(Map<TenantId, Places> now) {
        Map<TenantId, Places> updated = new HashMap<>(places);
        now.forEach((tenant, theirs) -> {
            if (astray(tenant, theirs).findAny().isEmpty()) {
                updated.put(tenant, places.getOrDefault(tenant, Places.UNKNOWN).updatedBy(theirs));
            }
        });
        return new RoutingTable(revision, routes, updated);
    }

    /** The routes that would lead to the wrong side in a configuration with these sides, by tenant. */
    public List<Astray> astray(Map<TenantId, Places> now) {
        return now.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(entry -> astray(entry.getKey(), entry.getValue()))
                .toList();
    }

    private Stream<Astray> astray(TenantId tenant, Places now) {
        return route(tenant).stream()
                .flatMap(route -> places
                        .getOrDefault(tenant, Places.UNKNOWN)
                        .astray(route.primary(), now)
                        .map(why -> new Astray(route, why))
                        .stream());
    }

    /** A route that would lead to the wrong side, and why. */
    public record Astray(Route route, String why) {

        /** What happened, without the tenant's name. */
        public String fact() {
            return "its source and target have changed places: " + why + " (epoch " + route.epoch() + ")";
        }

        /** For the operator: what happened, why, and what to do. */
        public String inWords() {
            return "tenant " + route.tenant() + ": " + fact()
                    + ", and requests would no longer go where they went. Give both sides back what they were. To move the"
                    + " tenant from where it lives now, give it an id that was never used before, here and at every proxy and"
                    + " controller: a new tenant begins at the side that route.primary names, and one that was there before"
                    + " at the side that its old route leads to";
        }
    }
}
