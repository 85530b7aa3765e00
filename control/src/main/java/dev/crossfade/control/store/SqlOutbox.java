package dev.crossfade.control.store;

import dev.crossfade.control.notify.Outbox;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What waits to be delivered, in the store. Thread-safe. */
public final class SqlOutbox implements Outbox {

    /** Many times as many as add at once. */
    private static final int MOST_TRIES = 100;

    private final JdbcStore store;

    public SqlOutbox(JdbcStore store) {
        this.store = store;
    }

    @Override
    public int add(String receiver, String event, Instant at, String body, int most) {
        return store.change(connection -> add(connection, receiver, new Entry(0, event, at, body), most));
    }

    /**
     * Within a transaction of somebody else's, who may not fail for it: several add at once, and who finds a place taken takes the next.
     *
     * @param entry its place is not looked at
     * @return how many were dropped: the oldest, or this one
     */
    static int add(Connection connection, String receiver, Entry entry, int most) throws SQLException {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            long seq = last(connection, receiver) + 1;
            if (insert(connection, receiver, seq, entry)) {
                // Those behind the first are as many as their numbers say; fewer where it was emptied while another was
                // added, which was numbered on and not anew. So it never has more.
                return removeUpTo(connection, receiver, seq - most);
            }
        }
        return 1;
    }

    /** @return false when another has that place; one that is about to have it is waited for */
    private static boolean insert(Connection connection, String receiver, long seq, Entry entry) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO outbox (receiver, seq, event, at, body)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (receiver, seq) DO NOTHING
                """)) {
            statement.setString(1, receiver);
            statement.setLong(2, seq);
            statement.setString(3, entry.event());
            statement.setString(4, entry.at().toString());
            statement.setString(5, entry.body());
            return statement.executeUpdate() == 1;
        }
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
        return after(receiver, 0, 1).stream().findFirst();
    }

    @Override
    public List<Entry> after(String receiver, long seq) {
        return after(receiver, seq, Integer.MAX_VALUE);
    }

    private List<Entry> after(String receiver, long seq, int most) {
        // Nobody delivers what another controller delivers by now.
        store.insistOnLead();
        return store.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT seq, event, at, body
                    FROM outbox
                    WHERE receiver = ? AND seq > ?
                    ORDER BY seq
                    LIMIT ?
                    """)) {
                statement.setString(1, receiver);
                statement.setLong(2, seq);
                statement.setInt(3, most);
                try (ResultSet rows = statement.executeQuery()) {
                    List<Entry> found = new ArrayList<>();
                    while (rows.next()) {
                        found.add(new Entry(
                                rows.getLong("seq"),
                                rows.getString("event"),
                                Instant.parse(rows.getString("at")),
                                rows.getString("body")));
                    }
                    return found;
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
