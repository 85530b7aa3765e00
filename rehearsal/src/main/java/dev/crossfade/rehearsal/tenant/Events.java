package dev.crossfade.rehearsal.tenant;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * Events that partners send, each partner's in an order of its own. One that comes again has no effect again, whether its partner sent it
 * again, under the same idempotency key, or a delivery was made again, under the same id: both are remembered in the transaction of the
 * effect. The place that an event gets among its partner's is the order in which they were committed, for its counter is locked until then.
 */
final class Events {

    private static final String REMEMBER = """
            INSERT INTO event_names (name)
            VALUES (?)
                ON CONFLICT (name) DO NOTHING
            """;

    private static final String NEXT_PLACE = """
            INSERT INTO partners (name, received)
            VALUES (?, 1)
                ON CONFLICT (name) DO UPDATE SET received = partners.received + 1
            RETURNING received
            """;

    private static final String INSERT = """
            INSERT INTO events (key, partner, number, place, delivery, attempt, arrived_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """;

    /**
     * One as its partner sends it.
     *
     * @param key the partner's idempotency key: the same whenever it sends this event
     * @param number within the partner's events, from 1 on
     * @param delivery null where it came straight from the partner
     */
    record Event(
            String partner,
            String key,
            long number,
            @Nullable DeliveryMark delivery) {}

    /** @return false when it has been received before: then nothing was done */
    boolean receive(Connection connection, Event event) throws SQLException {
        boolean known = !remember(connection, "key " + event.key());
        if (event.delivery() != null) {
            known |= !remember(connection, "delivery " + event.delivery().id());
        }
        if (!known) {
            insert(connection, event, nextPlace(connection, event.partner()));
        }
        return !known;
    }

    private static boolean remember(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REMEMBER)) {
            statement.setString(1, name);
            return statement.executeUpdate() == 1;
        }
    }

    private static long nextPlace(Connection connection, String partner) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NEXT_PLACE)) {
            statement.setString(1, partner);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static void insert(Connection connection, Event event, long place) throws SQLException {
        DeliveryMark delivery = event.delivery();
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, event.key());
            statement.setString(2, event.partner());
            statement.setLong(3, event.number());
            statement.setLong(4, place);
            statement.setString(5, delivery == null ? null : delivery.id());
            statement.setObject(6, delivery == null ? null : delivery.attempt());
            statement.setTimestamp(7, delivery == null ? null : Timestamp.from(delivery.arrived()));
            statement.executeUpdate();
        }
    }
}
