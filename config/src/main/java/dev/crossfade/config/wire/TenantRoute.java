package dev.crossfade.config.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.model.Places;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.wire.RoutingTableDocument.PlacesDocument;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's part of the routing table, as a key of etcd's holds it: {@code {"route":{…},"places":{"origins":{…}}}}.
 *
 * @param places null where nothing is known of them
 */
public record TenantRoute(RouteDocument route, @Nullable PlacesDocument places) {

    public static TenantRoute of(Route route, @Nullable Places places) {
        return new TenantRoute(RouteDocument.of(route), places == null ? null : new PlacesDocument(places.origins()));
    }

    /** @throws IllegalArgumentException when the text is not such a document, or names something that is not known */
    @SuppressWarnings("ConstantValue") // JSON knows nothing of what must not be null
    public static TenantRoute read(String json) {
        try {
            TenantRoute read = Json.MAPPER.readValue(json, TenantRoute.class);
            if (read == null || read.route == null) {
                throw new IllegalArgumentException("it has no route");
            }
            var unused = read.route.toRoute();
            return read;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(JsonFault.inWords(e), e);
        }
    }

    public String json() {
        try {
            return Json.MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a route is always JSON", e);
        }
    }
}
