package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.PostgresSession;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a table's rows by portions, in a transaction of the session's. */
final class RowCursor implements AutoCloseable {

    private static final int ROWS_A_PORTION = 2000;

    private final PreparedStatement statement;
    private final ResultSet rows;

    /** @param key column values as text; for a table without a key the row's hash and its beginning */
    record Row(String position, List<String> key, String hash) {}

    RowCursor(PostgresSession session, ComparedTable table) throws SQLException {
        this.statement = session.connection().prepareStatement(table.allRows());
        this.statement.setFetchSize(ROWS_A_PORTION);
        this.rows = statement.executeQuery();
    }

    /** The next one in order of position; null past the last. */
    @Nullable
    Row next() throws SQLException {
        return rows.next() ? new Row(rows.getString(1), key(rows.getArray(2)), rows.getString(3)) : null;
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }

    static List<String> key(Array array) throws SQLException {
        return Arrays.stream((Object[]) array.getArray()).map(String::valueOf).toList();
    }
}
