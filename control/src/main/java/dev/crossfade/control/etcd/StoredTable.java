package dev.crossfade.control.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.etcd.FleetKeys;
import dev.crossfade.config.etcd.KeyValue;
import dev.crossfade.config.etcd.Listing;
import dev.crossfade.config.model.Places;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.JsonFault;
import dev.crossfade.config.wire.TenantRoute;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What etcd holds of the routing table, at one moment.
 *
 * @param modRevisions of each key
 * @param beyond is added to etcd's revision
 */
record StoredTable(RoutingTable table, Map<String, Long> modRevisions, long beyond) {

    /**
     * Reads it.
     *
     * @param parts the routes, the places, and what is added
     * @throws StoreFailure when a key holds what this program has not written
     */
    static StoredTable of(List<Listing> parts) {
        Map<String, Long> modRevisions = new HashMap<>();
        parts.forEach(part -> part.keys().forEach(key -> modRevisions.put(key.key(), key.modRevision())));
        Map<TenantId, Places> places = new HashMap<>();
        parts.get(1)
                .keys()
                .forEach(key -> places.put(
                        read(key, () -> new TenantId(key.key().substring(FleetKeys.PLACES.length()))),
                        read(key, () -> Json.MAPPER.readValue(key.value(), Places.class))));
        Map<TenantId, Route> routes = new HashMap<>();
        for (KeyValue key : parts.get(0).keys()) {
            Route route = read(key, () -> TenantRoute.read(key.value()).route().toRoute());
            if (!FleetKeys.route(route.tenant()).equals(key.key())) {
                throw foreign(key, "it is the route of " + route.tenant(), null);
            }
            routes.put(route.tenant(), route);
        }
        long beyond = parts.get(2).keys().stream()
                .mapToLong(key -> read(key, () -> Long.parseLong(key.value())))
                .sum();
        return new StoredTable(
                new RoutingTable(parts.get(0).newest() + beyond, routes, places), Map.copyOf(modRevisions), beyond);
    }

    /** 0 for a key that is not there. */
    long modRevision(String key) {
        return modRevisions.getOrDefault(key, 0L);
    }

    @FunctionalInterface
    private interface Reading<T> {
        T get() throws JsonProcessingException;
    }

    private static <T> T read(KeyValue key, Reading<T> reading) {
        try {
            return reading.get();
        } catch (JsonProcessingException e) {
            throw foreign(key, JsonFault.inWords(e), e);
        } catch (IllegalArgumentException e) {
            throw foreign(key, String.valueOf(e.getMessage()), e);
        }
    }

    private static StoreFailure foreign(KeyValue key, String why, @Nullable Throwable cause) {
        return new StoreFailure(
                StoreFailure.Kind.FAILED,
                "what etcd has under " + key.key() + " was not written by a controller: " + why,
                "put back what stood there; or delete the key: a controller that leads then writes what it has published, and one"
                        + " that is started takes over what the proxies act on",
                cause);
    }
}
