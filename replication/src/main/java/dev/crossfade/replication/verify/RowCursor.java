package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.SqlFailures;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Reads rows by portions, in a transaction of the session's. */
final class RowCursor {

    private static final int ROWS_A_PORTION = 2000;

    private RowCursor() {}

    /** @param key column values as text; for a table without a key the row's hash and its beginning */
    record Row(List<String> key, String hash) {}

    /** @param sql answers with {@code (key text[], hash)}; its parameters are texts */
    static void read(PostgresSession session, String sql, List<String> parameters, Consumer<Row> reader) {
        try (PreparedStatement statement = session.connection().prepareStatement(sql)) {
            statement.setFetchSize(ROWS_A_PORTION);
            for (int i = 0; i < parameters.size(); i++) {
                statement.setString(i + 1, parameters.get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reader.accept(new Row(texts(rows.getArray(1)), rows.getString(2)));
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.translate(session.side(), "read rows", e);
        }
    }

    static List<String> texts(Array array) throws SQLException {
        return Arrays.stream((Object[]) array.getArray()).map(String::valueOf).toList();
    }
}
