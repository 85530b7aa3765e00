package dev.crossfade.control.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Places;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.RouteDocument;
import dev.crossfade.control.fleet.RoutingTableStore;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The routing table, kept: durable before any proxy sees it. Thread-safe. */
public final class RouteStore implements RoutingTableStore {

    private final JdbcStore store;

    public RouteStore(JdbcStore store) {
        this.store = store;
    }

    /** The table as it was saved last; empty, with revision 0, in a new store. */
    @Override
    public RoutingTable load() {
        return store.read(RouteStore::table);
    }

    /** @throws StoreFailure STALE when the tenant's route has another epoch, or the new one is not later */
    @Override
    public RoutingTable save(Route route, Epoch expected) {
        return store.change(connection -> {
            Epoch known = epoch(connection, route.tenant());
            if (!known.equals(expected) || !route.epoch().isAfter(known)) {
                throw new StoreFailure(
                        StoreFailure.Kind.STALE,
                        "the route of " + route.tenant() + " has epoch " + known + ", not " + expected
                                + "; not replaced by epoch " + route.epoch(),
                        "read the route again, and decide again",
                        null);
            }
            write(connection, route);
            return table(connection);
        });
    }

    @Override
    public RoutingTable raiseRevision(long atLeast) {
        return store.change(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("UPDATE routing SET revision = ? WHERE revision < ?")) {
                statement.setLong(1, atLeast);
                statement.setLong(2, atLeast);
                statement.executeUpdate();
            }
            return table(connection);
        });
    }

    @Override
    public RoutingTable keep(Map<TenantId, Places> places) {
        return store.change(connection -> {
            for (Map.Entry<TenantId, Places> one : places.entrySet()) {
                write(connection, one.getKey(), one.getValue());
            }
            return table(connection);
        });
    }

    private static void write(Connection connection, TenantId tenant, Places places) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE route SET places = ? WHERE tenant = ?")) {
            statement.setString(1, text(places));
            statement.setString(2, tenant.value());
            statement.executeUpdate();
        }
    }

    private static Epoch epoch(Connection connection, TenantId tenant) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT epoch FROM route WHERE tenant = ?")) {
            statement.setString(1, tenant.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new Epoch(row.getLong(1)) : Epoch.NONE;
            }
        }
    }

    private static void write(Connection connection, Route route) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO route (tenant, epoch, route) VALUES (?, ?, ?)
                ON CONFLICT (tenant) DO UPDATE SET epoch = excluded.epoch, route = excluded.route
                """)) {
            statement.setString(1, route.tenant().value());
            statement.setLong(2, route.epoch().value());
            statement.setString(3, text(RouteDocument.of(route)));
            statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement("UPDATE routing SET revision = revision + 1")) {
            statement.executeUpdate();
        }
    }

    private static RoutingTable table(Connection connection) throws SQLException {
        Map<TenantId, Route> routes = new HashMap<>();
        Map<TenantId, Places> places = new HashMap<>();
        long revision = 0;
        try (PreparedStatement statement = connection.prepareStatement("SELECT revision FROM routing");
                ResultSet row = statement.executeQuery()) {
            if (row.next()) {
                revision = row.getLong(1);
            }
        }
        try (PreparedStatement statement = connection.prepareStatement("SELECT route, places FROM route");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                Route route = read(rows.getString(1), RouteDocument.class).toRoute();
                routes.put(route.tenant(), route);
                String sides = rows.getString(2);
                if (sides != null) {
                    places.put(route.tenant(), read(sides, Places.class));
                }
            }
        }
        return new RoutingTable(revision, routes, places);
    }

    private static String text(Object document) {
        try {
            return Json.MAPPER.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a route is always JSON", e);
        }
    }

    private static <T> T read(String text, Class<T> type) throws SQLException {
        try {
            return Json.MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new SQLException("malformed route in the store", e);
        }
    }
}
