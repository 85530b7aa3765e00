package dev.crossfade.rehearsal.tenant;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Orders in the database: each write is a transaction over several tables. */
final class Orders {

    private static final String INSERT_CUSTOMER = "INSERT INTO customers (id, name) VALUES (?, ?)";

    private static final String COUNT_ORDER = """
            UPDATE customers
               SET order_count = order_count + 1
             WHERE id = ?
            """;

    private static final String INSERT_ORDER = """
            INSERT INTO orders (key, customer_id, total_cents, ticket)
            VALUES (?, ?, ?, nextval(?::regclass))
            RETURNING id
            """;

    private static final String INSERT_ITEM = """
            INSERT INTO order_items (order_id, sku, quantity, cents)
            VALUES (?, ?, ?, ?)
            """;

    private static final String CHANGE_STATUS = """
            UPDATE orders
               SET status = ?
             WHERE key = ?
            """;

    private static final String INSERT_CHANGE = """
            INSERT INTO order_changes (key, order_key, status)
            VALUES (?, ?, ?)
            """;

    private static final String SELECT_ORDER = """
            SELECT id, status, total_cents
              FROM orders
             WHERE key = ?
            """;

    private final int ticketSequences;

    /** @param ticketSequences how many of {@code tickets_1}, {@code tickets_2}, … there are; at least one */
    Orders(int ticketSequences) {
        this.ticketSequences = ticketSequences;
    }

    void addCustomer(Connection connection, long id, String name) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_CUSTOMER)) {
            insert.setLong(1, id);
            insert.setString(2, name);
            insert.executeUpdate();
        }
    }

    /** @return the order's id */
    long create(Connection connection, Order order) throws SQLException {
        try (PreparedStatement count = connection.prepareStatement(COUNT_ORDER)) {
            count.setLong(1, order.customer());
            if (count.executeUpdate() != 1) {
                throw new SQLException("no customer " + order.customer());
            }
        }
        long id = insert(connection, order);
        try (PreparedStatement insert = connection.prepareStatement(INSERT_ITEM)) {
            for (Order.Item item : order.items()) {
                insert.setLong(1, id);
                insert.setString(2, item.sku());
                insert.setInt(3, item.quantity());
                insert.setInt(4, item.cents());
                insert.addBatch();
            }
            insert.executeBatch();
        }
        return id;
    }

    /** @return false when there is no such order */
    boolean change(Connection connection, String orderKey, String changeKey, String status) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(CHANGE_STATUS)) {
            update.setString(1, status);
            update.setString(2, orderKey);
            if (update.executeUpdate() == 0) {
                return false;
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT_CHANGE)) {
            insert.setString(1, changeKey);
            insert.setString(2, orderKey);
            insert.setString(3, status);
            insert.executeUpdate();
        }
        return true;
    }

    /** The order as JSON shows it. */
    Optional<Map<String, Object>> find(Connection connection, String key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_ORDER)) {
            select.setString(1, key);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Map<String, Object> order = new LinkedHashMap<>();
                order.put("id", row.getLong("id"));
                order.put("key", key);
                order.put("status", row.getString("status"));
                order.put("totalCents", row.getLong("total_cents"));
                return Optional.of(order);
            }
        }
    }

    private long insert(Connection connection, Order order) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_ORDER)) {
            insert.setString(1, order.key());
            insert.setLong(2, order.customer());
            insert.setLong(3, order.totalCents());
            insert.setString(4, "tickets_" + (1 + Math.floorMod(order.customer(), ticketSequences)));
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
