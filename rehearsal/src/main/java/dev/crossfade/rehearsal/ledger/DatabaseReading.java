package dev.crossfade.rehearsal.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a side's database as the ledger compares it. The session must be allowed to read everything. */
public final class DatabaseReading {

    private static final String ORDERS = """
            SELECT o.key,
                   format('customer=%s total=%s items=%s', o.customer_id, o.total_cents,
                          (SELECT string_agg(format('%s*%s@%s', i.sku, i.quantity, i.cents), ',' ORDER BY i.id)
                             FROM order_items i
                            WHERE i.order_id = o.id))
              FROM orders o
            """;

    /** An order that is there twice is reported as such; its status is looked at once. */
    private static final String STATUSES = """
            SELECT key, min(status)
              FROM orders
             GROUP BY key
            """;

    private static final String CHANGES = """
            SELECT key, format('order=%s status=%s', order_key, status)
              FROM order_changes
            """;

    private static final String IMAGES = """
            SELECT i.key,
                   CASE WHEN m.oid IS NULL THEN 'no large object'
                        ELSE encode(sha256(lo_get(i.content)), 'hex')
                   END
              FROM images i
              LEFT JOIN pg_largeobject_metadata m ON m.oid = i.content
            """;

    private static final String WEBHOOKS = """
            SELECT key, format('source=%s body=%s', source, body)
              FROM webhooks
            """;

    private static final String NOTES = """
            SELECT key, body
              FROM notes
            """;

    private static final String EVENTS = """
            SELECT key, format('partner=%s number=%s', partner, number)
              FROM events
            """;

    private static final String STOCK_MOVES = """
            SELECT key, format('sku=%s delta=%s', sku, delta)
              FROM stock_moves
            """;

    private static final String ORDER_COUNTS = """
            SELECT id::text, order_count::text
              FROM customers
            """;

    private static final String ORDERS_COUNTED = """
            SELECT customer::text, count(o.id)::text
              FROM generate_series(1, ?) AS customer
              LEFT JOIN orders o ON o.customer_id = customer
             GROUP BY customer
            """;

    private static final String TICKETS_TWICE = """
            SELECT DISTINCT 'tickets_' || number
              FROM (SELECT 1 + customer_id % ? AS number, ticket
                      FROM orders
                     GROUP BY number, ticket
                    HAVING count(DISTINCT key) > 1) AS twice
            """;

    private static final String SEQUENCES = """
            SELECT c.oid::regclass::text, pg_sequence_last_value(c.oid) AS last_value, s.seqincrement
              FROM pg_class c
              JOIN pg_sequence s ON s.seqrelid = c.oid
             WHERE c.relnamespace = 'public'::regnamespace
            """;

    private DatabaseReading() {}

    /** Every row that a client may have written. */
    public static List<Found> rows(Connection connection) throws SQLException {
        List<Found> found = new ArrayList<>();
        read(connection, WriteKind.ORDER, ORDERS, found);
        read(connection, WriteKind.STATUS, STATUSES, found);
        read(connection, WriteKind.CHANGE, CHANGES, found);
        read(connection, WriteKind.IMAGE, IMAGES, found);
        read(connection, WriteKind.WEBHOOK, WEBHOOKS, found);
        read(connection, WriteKind.NOTE, NOTES, found);
        read(connection, WriteKind.EVENT, EVENTS, found);
        read(connection, WriteKind.STOCK, STOCK_MOVES, found);
        read(connection, WriteKind.CUSTOMER, ORDER_COUNTS, found);
        return found;
    }

    /**
     * Each customer must be there, with a count that is that of the orders that are there.
     *
     * @param customers how many there are; their ids run from 1
     */
    public static List<Expectation> orderCounts(Connection connection, int customers) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ORDERS_COUNTED)) {
            statement.setInt(1, customers);
            try (ResultSet rows = statement.executeQuery()) {
                List<Expectation> counted = new ArrayList<>();
                while (rows.next()) {
                    counted.add(Expectation.once(WriteKind.CUSTOMER, rows.getString(1), rows.getString(2)));
                }
                return counted;
            }
        }
    }

    /** Every sequence of the tenant, by name. */
    public static Map<String, SequenceState> sequences(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SEQUENCES);
                ResultSet rows = statement.executeQuery()) {
            Map<String, SequenceState> sequences = new HashMap<>();
            while (rows.next()) {
                sequences.put(
                        rows.getString(1),
                        new SequenceState(rows.getObject(2, Long.class), rows.getLong("seqincrement")));
            }
            return sequences;
        }
    }

    /**
     * The names of the ticket sequences that gave one number to two orders: the number stands with each order.
     *
     * @param sequences how many hand out tickets; at least one
     */
    public static List<String> ticketsHandedOutTwice(Connection connection, int sequences) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TICKETS_TWICE)) {
            statement.setInt(1, sequences);
            try (ResultSet rows = statement.executeQuery()) {
                List<String> names = new ArrayList<>();
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
                return names;
            }
        }
    }

    private static void read(Connection connection, WriteKind kind, String sql, List<Found> found) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(new Found(kind, rows.getString(1), rows.getString(2)));
            }
        }
    }
}
