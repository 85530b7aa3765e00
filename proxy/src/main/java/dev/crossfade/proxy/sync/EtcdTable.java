package dev.crossfade.proxy.sync;

import dev.crossfade.config.etcd.FleetKeys;
import dev.crossfade.config.etcd.KeyValue;
import dev.crossfade.config.etcd.Listing;
import dev.crossfade.config.wire.RouteDocument;
import dev.crossfade.config.wire.RoutingTableDocument;
import dev.crossfade.config.wire.RoutingTableDocument.PlacesDocument;
import dev.crossfade.config.wire.TenantRoute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the keys of routes as a table. One that holds something else takes no other's news away: its tenant goes on with the route that it
 * has, and the log says so, once for each time it was written. Used by one thread.
 */
final class EtcdTable {

    private static final Logger LOG = LoggerFactory.getLogger(EtcdTable.class);

    private final Map<String, Long> told = new HashMap<>();

    RoutingTableDocument of(Listing keys) {
        List<RouteDocument> routes = new ArrayList<>();
        Map<String, PlacesDocument> places = new HashMap<>();
        Map<String, Long> unreadable = new HashMap<>();
        for (KeyValue key : keys.keys()) {
            try {
                TenantRoute one = TenantRoute.read(key.value());
                insistOnItsKey(key, one);
                routes.add(one.route());
                if (one.places() != null) {
                    places.put(one.route().tenant(), one.places());
                }
            } catch (IllegalArgumentException e) {
                unreadable.put(key.key(), key.modRevision());
                if (!Long.valueOf(key.modRevision()).equals(told.get(key.key()))) {
                    LOG.error(
                            "What etcd has under {} is no route of ours: {}. Its tenant goes on with the route that it has; put back"
                                    + " what stood there, or delete the key: the controller writes it anew",
                            key.key(),
                            e.getMessage());
                }
            }
        }
        told.clear();
        told.putAll(unreadable);
        return new RoutingTableDocument(keys.newest(), routes, places);
    }

    private static void insistOnItsKey(KeyValue key, TenantRoute one) {
        if (!key.key().equals(FleetKeys.ROUTES + one.route().tenant())) {
            throw new IllegalArgumentException(
                    "it is the route of " + one.route().tenant());
        }
    }
}
