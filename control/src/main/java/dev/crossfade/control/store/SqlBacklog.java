package dev.crossfade.control.store;

import static dev.crossfade.control.parking.ParkedStore.NEVER;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.ParkedStore.Backlog;
import dev.crossfade.control.parking.ParkedStore.Beginning;
import dev.crossfade.control.parking.Sealed;
import dev.crossfade.control.parking.Sealing;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How much waits, of whom, and until when, read within somebody else's transaction. */
final class SqlBacklog {

    private SqlBacklog() {}

    static Backlog of(Connection connection, TenantId tenant) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT count(CASE WHEN state = 'waiting' AND kind = 'parked' THEN 1 END),
                       count(CASE WHEN state = 'waiting' AND kind = 'deferred' THEN 1 END),
                       count(CASE WHEN state = 'dead' THEN 1 END),
                       coalesce(min(CASE WHEN state = 'waiting' AND kind = 'parked' THEN arrived_at END), %1$d),
                       coalesce(min(CASE WHEN state = 'waiting' AND kind = 'deferred'
                                          AND (throttle_count IS NULL OR attempts > 0) THEN due_at END), %1$d),
                       (SELECT count(*) FROM parked_lane l WHERE l.tenant = ? AND l.failures > 0)
                  FROM parked
                 WHERE tenant = ? AND state IN ('waiting', 'dead')
                """.formatted(NEVER))) {
            statement.setString(1, tenant.value());
            statement.setString(2, tenant.value());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Backlog(
                        row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6));
            }
        }
    }

    static long nextTurn(Connection connection, TenantId tenant) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT coalesce(min(turn_at), " + NEVER + ") FROM parked_lane WHERE tenant = ?")) {
            statement.setString(1, tenant.value());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** From one to the next in an index, however many wait of each. */
    static Set<String> rulesThatWait(Connection connection, TenantId tenant) throws SQLException {
        Set<String> found = new HashSet<>();
        try (PreparedStatement next = connection.prepareStatement("""
                SELECT rule FROM parked WHERE tenant = ? AND rule > ? AND state = 'waiting' ORDER BY rule LIMIT 1
                """)) {
            next.setString(1, tenant.value());
            String last = "";
            while (last != null) {
                next.setString(2, last);
                try (ResultSet row = next.executeQuery()) {
                    last = row.next() ? row.getString(1) : null;
                }
                if (last != null) {
                    found.add(last);
                }
            }
        }
        return found;
    }

    static List<Beginning> beginnings(Connection connection, TenantId tenant, long after, int most)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT seq, substr(content, 1, ?) FROM parked
                 WHERE tenant = ? AND state = 'waiting' AND seq > ? ORDER BY seq LIMIT ?
                """)) {
            statement.setInt(1, Sealing.BEGINNING_BYTES);
            statement.setString(2, tenant.value());
            statement.setLong(3, after);
            statement.setInt(4, most);
            try (ResultSet rows = statement.executeQuery()) {
                List<Beginning> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(new Beginning(rows.getLong(1), new Sealed(rows.getBytes(2))));
                }
                return found;
            }
        }
    }

    static boolean fewWait(Connection connection, TenantId tenant, String rule, int most) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT count(*), coalesce(max(attempts), 0) + count(reason)
                  FROM (SELECT attempts, reason FROM parked WHERE tenant = ? AND rule = ? AND state = 'waiting' LIMIT ?) AS few
                """)) {
            statement.setString(1, tenant.value());
            statement.setString(2, rule);
            statement.setInt(3, most + 1);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1) <= most && row.getLong(2) == 0;
            }
        }
    }

    static List<TenantId> tenants(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT DISTINCT tenant FROM parked_lane");
                ResultSet rows = statement.executeQuery()) {
            List<TenantId> found = new ArrayList<>();
            while (rows.next()) {
                found.add(new TenantId(rows.getString(1)));
            }
            return found;
        }
    }
}
