package dev.crossfade.config.wire;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.TenantId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The routing table as JSON: {@code {"revision":12,"routes":[…]}}; what the long-poll answers and what a proxy keeps on disk. */
public record RoutingTableDocument(long revision, List<RouteDocument> routes) {

    public RoutingTableDocument {
        routes = List.copyOf(routes);
    }

    public static RoutingTableDocument of(RoutingTable table) {
        return new RoutingTableDocument(
                table.revision(),
                table.routes().values().stream()
                        .sorted(Comparator.comparing(Route::tenant))
                        .map(RouteDocument::of)
                        .toList());
    }

    /** @throws IllegalArgumentException when a route names something that is not known */
    public RoutingTable toTable() {
        Map<TenantId, Route> byTenant = new HashMap<>();
        routes.forEach(document -> {
            Route route = document.toRoute();
            byTenant.put(route.tenant(), route);
        });
        return new RoutingTable(revision, byTenant);
    }
}
