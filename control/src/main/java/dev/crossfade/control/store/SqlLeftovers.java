package dev.crossfade.control.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the store keeps of migrations that were forgotten, and for receivers that nobody names any more. Thread-safe. */
public final class SqlLeftovers {

    private static final List<String> OF_MIGRATIONS = List.of(
            "DELETE FROM hook_due WHERE migration NOT IN (SELECT id FROM migration)",
            "DELETE FROM message WHERE migration NOT IN (SELECT id FROM migration)",
            "DELETE FROM told_problem WHERE migration NOT IN (SELECT id FROM migration)",
            "DELETE FROM worker_counts WHERE migration NOT IN (SELECT id FROM migration)",
            "DELETE FROM migration_plan WHERE migration NOT IN (SELECT id FROM migration)");

    private final JdbcStore store;

    public SqlLeftovers(JdbcStore store) {
        this.store = store;
    }

    /**
     * Removes it.
     *
     * @param receivers who is told of migrations now
     * @return how many events were dropped, by who was to have them
     */
    public Map<String, Integer> sweep(Set<String> receivers) {
        return store.change(connection -> {
            for (String leftovers : OF_MIGRATIONS) {
                try (PreparedStatement statement = connection.prepareStatement(leftovers)) {
                    statement.executeUpdate();
                }
            }
            Map<String, Integer> dropped = new TreeMap<>();
            for (String receiver : waitedFor(connection)) {
                if (!receivers.contains(receiver)) {
                    dropped.put(receiver, drop(connection, receiver));
                }
            }
            return dropped;
        });
    }

    private static List<String> waitedFor(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT DISTINCT receiver FROM outbox");
                ResultSet rows = statement.executeQuery()) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private static int drop(Connection connection, String receiver) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM outbox WHERE receiver = ?")) {
            statement.setString(1, receiver);
            return statement.executeUpdate();
        }
    }
}
