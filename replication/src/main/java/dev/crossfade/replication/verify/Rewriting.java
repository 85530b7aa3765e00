package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Whether a table was rewritten (ALTER TABLE, TRUNCATE, VACUUM FULL) since the session's snapshot was taken, which sees no row of it then,
 * or finds its rows elsewhere: after an ALTER TABLE of both sides none would be compared, and all be taken for equal. Told by its file: {@code pg_class} is read as the
 * snapshot has it, and the function as it is now. Asked while the table's lock is held, the answer holds for what was read under it.
 */
final class Rewriting {

    /** {@link #parameters} stand at its place. True where the table was dropped, too. */
    static final String COLUMN = """
            (SELECT coalesce(bool_or(c.relfilenode <> pg_relation_filenode(c.oid)), true)
               FROM pg_class c
               JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE n.nspname = ?::text AND c.relname = ?::text) AS rewritten
            """;

    private Rewriting() {}

    static List<String> parameters(ComparedTable table) {
        return List.of(table.name().schema(), table.name().name());
    }

    /** TIMED_OUT: in another snapshot it can be read. */
    static void refuse(PostgresSession session, ComparedTable table) {
        session.one(
                "SELECT " + COLUMN,
                row -> refuse(row, session, table),
                parameters(table).toArray());
    }

    /** The same of a row that has the column. */
    static boolean refuse(ResultSet row, PostgresSession session, ComparedTable table) throws SQLException {
        if (row.getBoolean("rewritten")) {
            throw new ReplicationFailure(
                    ReplicationFailure.Kind.TIMED_OUT,
                    "table " + table.name() + " was rewritten at the "
                            + session.side().label() + " while it was compared",
                    "compare again, while nobody alters or truncates it, or name it in replication.excludeTables");
        }
        return true;
    }
}
