package dev.crossfade.rehearsal.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event as the tenant has received it.
 *
 * @param key of it
 * @param partner who sent it: its events are to be taken in the order of their numbers
 * @param number as its partner counts
 * @param place as the tenant counts what it has committed of that partner's
 * @param attempt with which it was delivered, from 1 on; 0 where it came without having been kept
 * @param arrived when it was kept; null where it was not
 * @param at when the tenant received it
 */
public record Received(
        String key,
        String partner,
        long number,
        long place,
        int attempt,
        @Nullable Instant arrived,
        Instant at) {

    private static final String EVENTS = """
            SELECT key, partner, number, place, coalesce(attempt, 0) AS attempt, arrived_at, received_at
              FROM events
             ORDER BY partner, place, id
            """;

    private static final String DELIVERIES = """
            SELECT count(*)
              FROM event_names
             WHERE name LIKE 'delivery %'
            """;

    /**
     * How many requests that were kept have come to the tenant: each once, however often it was sent, and also where the tenant had its event
     * already. That one was kept though its partner's first sending had reached the tenant, and only the answer was lost on the way.
     */
    public static long deliveries(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DELIVERIES);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** All of them, by partner and place. */
    public static List<Received> in(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(EVENTS);
                ResultSet rows = statement.executeQuery()) {
            List<Received> all = new ArrayList<>();
            while (rows.next()) {
                Timestamp arrived = rows.getTimestamp("arrived_at");
                all.add(new Received(
                        rows.getString("key"),
                        rows.getString("partner"),
                        rows.getLong("number"),
                        rows.getLong("place"),
                        rows.getInt("attempt"),
                        arrived == null ? null : arrived.toInstant(),
                        rows.getTimestamp("received_at").toInstant()));
            }
            return all;
        }
    }

    /** Whether the tenant has it from having been kept. */
    public boolean delivered() {
        return arrived != null;
    }
}
