package dev.crossfade.control.store;

import dev.crossfade.control.notify.webhook.Outbox;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** What waits to be delivered, in the store. Thread-safe. */
public final class SqlOutbox implements Outbox {

    private final JdbcStore store;

    public SqlOutbox(JdbcStore store) {
        this.store = store;
    }

    @Override
    public int add(String receiver, String event, Instant at, String body, int most) {
        return store.change(connection -> {
            long seq = last(connection, receiver) + 1;
            try (PreparedStatement statement = connection.prepareStatement(
                    "INSERT INTO outbox (receiver, seq, event, at, body) VALUES (?, ?, ?, ?, ?)")) {
                statement.setString(1, receiver);
                statement.setLong(2, seq);
                statement.setString(3, event);
                statement.setString(4, at.toString());
                statement.setString(5, body);
                statement.executeUpdate();
            }
            // Nobody leaves a gap but at the front: those behind it are as many as their numbers say.
            return removeUpTo(connection, receiver, seq - most);
        });
    }

    private static long last(Connection connection, String receiver) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT coalesce(max(seq), 0) FROM outbox WHERE receiver = ?")) {
            statement.setString(1, receiver);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    private static int removeUpTo(Connection connection, String receiver, long seq) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM outbox WHERE receiver = ? AND seq <= ?")) {
            statement.setString(1, receiver);
            statement.setLong(2, seq);
            return statement.executeUpdate();
        }
    }

    @Override
    public Optional<Entry> first(String receiver) {
        // Nobody delivers what another controller delivers by now.
        store.insistOnLead();
        return store.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT seq, event, at, body
                    FROM outbox
                    WHERE receiver = ?
                    ORDER BY seq
                    LIMIT 1
                    """)) {
                statement.setString(1, receiver);
                try (ResultSet row = statement.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Entry(
                                    row.getLong("seq"),
                                    row.getString("event"),
                                    Instant.parse(row.getString("at")),
                                    row.getString("body")))
                            : Optional.empty();
                }
            }
        });
    }

    @Override
    public void remove(String receiver, long seq) {
        store.change(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("DELETE FROM outbox WHERE receiver = ? AND seq = ?")) {
                statement.setString(1, receiver);
                statement.setLong(2, seq);
                return statement.executeUpdate();
            }
        });
    }
}
