package dev.crossfade.rehearsal.tenant;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Images: the content is a large object, and a row points to it. */
final class Images {

    private static final String INSERT = """
            INSERT INTO images (key, content)
            VALUES (?, lo_from_bytea(0, ?))
            RETURNING id
            """;

    private static final String SELECT = """
            SELECT lo_get(content)
              FROM images
             WHERE key = ?
            """;

    /** @return the image's id */
    long store(Connection connection, String key, byte[] content) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, key);
            insert.setBytes(2, content);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    Optional<byte[]> load(Connection connection, String key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setString(1, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
            }
        }
    }
}
