package dev.crossfade.rehearsal.tenant;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What others tell the shop: the webhooks' inbox and the notes. */
final class Messages {

    private static final String INSERT_WEBHOOK = """
            INSERT INTO webhooks (key, source, body)
            VALUES (?, ?, ?)
            RETURNING id
            """;

    private static final String INSERT_NOTE = """
            INSERT INTO notes (key, body)
            VALUES (?, ?)
            RETURNING id
            """;

    private static final String SELECT_NOTES = """
            SELECT body
              FROM notes
             WHERE key = ?
             LIMIT 100
            """;

    long receiveWebhook(Connection connection, String key, String source, String body) throws SQLException {
        return insert(connection, INSERT_WEBHOOK, key, source, body);
    }

    long createNote(Connection connection, String key, String body) throws SQLException {
        return insert(connection, INSERT_NOTE, key, body);
    }

    List<String> notes(Connection connection, String key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_NOTES)) {
            select.setString(1, key);
            try (ResultSet rows = select.executeQuery()) {
                List<String> notes = new ArrayList<>();
                while (rows.next()) {
                    notes.add(rows.getString(1));
                }
                return notes;
            }
        }
    }

    private static long insert(Connection connection, String sql, String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int index = 0; index < values.length; index++) {
                statement.setString(index + 1, values[index]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
