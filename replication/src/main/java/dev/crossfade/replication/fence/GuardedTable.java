package dev.crossfade.replication.fence;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.util.List;

/**
 * A table that carries the guard's trigger: one that the migration carries, a partition of it at any level, or an ancestor; for a
 * statement trigger on a parent does not see a write into a leaf, nor one on a leaf a write through its parent (measured).
 *
 * @param foreign a foreign table as partition: guarded, but never locked
 */
record GuardedTable(long oid, TableName name, boolean foreign) {

    private static final String FAMILY = """
            WITH RECURSIVE chosen AS (
                SELECT oid FROM unnest(?::oid[]) AS u (oid)
            ), below AS (
                SELECT oid FROM chosen
                 UNION
                SELECT i.inhrelid FROM pg_inherits i JOIN below b ON b.oid = i.inhparent
            ), above AS (
                SELECT oid FROM below
                 UNION
                SELECT i.inhparent FROM pg_inherits i JOIN above a ON a.oid = i.inhrelid
            )
            SELECT c.oid::bigint, n.nspname, c.relname, c.relkind = 'f'
              FROM above
              JOIN pg_class c USING (oid)
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'f')
             ORDER BY n.nspname, c.relname
            """;

    /** All of them, by schema and name: in the order in which they are locked. */
    static List<GuardedTable> read(PostgresSession session, TableSelection selection) {
        List<Long> chosen =
                selection.read(session).stream().map(SelectedTable::oid).toList();
        return session.list(
                FAMILY,
                row -> new GuardedTable(
                        row.getLong(1), new TableName(row.getString(2), row.getString(3)), row.getBoolean(4)),
                chosen);
    }

    String quoted() {
        return Identifier.quote(name.schema(), name.name());
    }
}
