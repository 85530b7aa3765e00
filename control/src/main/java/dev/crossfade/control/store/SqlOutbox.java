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
import java.util.concurrent.ThreadLocalRandom;

/** What waits to be delivered, in the store. Thread-safe. */
public final class SqlOutbox implements Outbox {

    /**
     * Several add at once, each in a transaction that nobody sees into. Whoever took the number of one that is not over would have to wait
     * for that, also where its process stands still; of so many numbers no two take the same.
     */
    private static final long GAP = 1L << 30;

    private static final int MOST_TRIES = 3;

    private final JdbcStore store;

    public SqlOutbox(JdbcStore store) {
        this.store = store;
    }

    @Override
    public int add(String receiver, String event, Instant at, String body, int most) {
        return store.change(connection ->
                put(connection, receiver, new Entry(0, event, at, body)) ? keep(connection, receiver, most) : 1);
    }

    @Override
    public int keep(String receiver, int most) {
        boolean fits = store.read(connection -> newestBehind(connection, receiver, most)) == 0;
        return fits ? 0 : store.change(connection -> keep(connection, receiver, most));
    }

    /**
     * Within a transaction of somebody else's, who may neither fail for it nor wait: it drops none of those before it.
     *
     * @param entry its place is not looked at
     * @return false when it found no place
     */
    static boolean put(Connection connection, String receiver, Entry entry) throws SQLException {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            long seq = last(connection, receiver) + ThreadLocalRandom.current().nextLong(GAP) + 1;
            if (insert(connection, receiver, seq, entry)) {
                return true;
            }
        }
        return false;
    }

    /** @return false when another has that place */
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

    /** @return how many of the oldest were dropped */
    private static int keep(Connection connection, String receiver, int most) throws SQLException {
        return removeUpTo(connection, receiver, newestBehind(connection, receiver, most));
    }

    /** The number of the first that is too many; 0 when none is. */
    private static long newestBehind(Connection connection, String receiver, int most) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT seq
                FROM outbox
                WHERE receiver = ?
                ORDER BY seq DESC
                LIMIT 1 OFFSET ?
                """)) {
            statement.setString(1, receiver);
            statement.setInt(2, most);
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
