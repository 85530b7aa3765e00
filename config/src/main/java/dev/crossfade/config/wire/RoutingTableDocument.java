package dev.crossfade.config.wire;

import dev.crossfade.config.model.Places;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.TenantId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The routing table as JSON: {@code {"revision":12,"routes":[…],"places":{"acme":{"origins":{"source":"…","target":"…"}}}}}; what the
 * long-poll answers and what a proxy keeps on disk.
 *
 * @param places null from an older program
 */
public record RoutingTableDocument(
        long revision, List<RouteDocument> routes, @Nullable Map<String, PlacesDocument> places) {

    public RoutingTableDocument {
        routes = List.copyOf(routes);
    }

    /** A table that does not say what its sides are. */
    public RoutingTableDocument(long revision, List<RouteDocument> routes) {
        this(revision, routes, Map.of());
    }

    /** The origins only: a database's address is nobody's business who routes. */
    public record PlacesDocument(Places.@Nullable Pair origins) {}

    public static RoutingTableDocument of(RoutingTable table) {
        Map<String, PlacesDocument> places = new TreeMap<>();
        table.places().forEach((tenant, sides) -> places.put(tenant.value(), new PlacesDocument(sides.origins())));
        return new RoutingTableDocument(
                table.revision(),
                table.routes().values().stream()
                        .sorted(Comparator.comparing(Route::tenant))
                        .map(RouteDocument::of)
                        .toList(),
                places);
    }

    /** @throws IllegalArgumentException when a route names something that is not known */
    public RoutingTable toTable() {
        Map<TenantId, Route> byTenant = new HashMap<>();
        routes.forEach(document -> {
            Route route = document.toRoute();
            byTenant.put(route.tenant(), route);
        });
        Map<TenantId, Places> sides = new HashMap<>();
        if (places != null) {
            places.forEach((tenant, known) -> sides.put(new TenantId(tenant), new Places(known.origins(), null)));
        }
        return new RoutingTable(revision, byTenant, sides);
    }
}
