package dev.crossfade.replication.fence.guard;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A table that carries the guard's trigger: one that the migration carries, a partition of it at any level, or an ancestor; for a
 * statement trigger on a parent does not see a write into a leaf, nor one on a leaf a write through its parent (measured).
 *
 * @param foreign a foreign table as partition: guarded, but never locked
 * @param definition another text once a column, default, constraint, index or policy has come, gone or been altered; the same after
 *     TRUNCATE, VACUUM and ANALYZE
 */
public record GuardedTable(long oid, TableName name, boolean foreign, String definition) {

    /** Its parameter: the OIDs of tables, whose families it finds. */
    public static final String FAMILY = """
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
            SELECT c.oid::bigint, n.nspname, c.relname, c.relkind = 'f', definition.versions
              FROM above
              JOIN pg_class c USING (oid)
              JOIN pg_namespace n ON n.oid = c.relnamespace
             CROSS JOIN LATERAL (
                       SELECT sum(part)::text AS versions
                         FROM (SELECT hashint8extended(attnum, xmin::text::bigint) AS part
                                 FROM pg_attribute WHERE attrelid = c.oid
                                UNION ALL
                               SELECT hashint8extended(oid::bigint, 1) FROM pg_attrdef WHERE adrelid = c.oid
                                UNION ALL
                               SELECT hashint8extended(oid::bigint, convalidated::int + 2)
                                 FROM pg_constraint WHERE conrelid = c.oid
                                UNION ALL
                               SELECT hashint8extended(indexrelid::bigint, 4) FROM pg_index WHERE indrelid = c.oid
                                UNION ALL
                               SELECT hashint8extended(oid::bigint, xmin::text::bigint)
                                 FROM pg_policy WHERE polrelid = c.oid) AS parts) AS definition
             WHERE c.relkind IN ('r', 'p', 'f')
             ORDER BY n.nspname, c.relname
            """;

    /** All of them, by schema and name: in the order in which they are locked. */
    public static List<GuardedTable> read(PostgresSession session, TableSelection selection) {
        List<Long> chosen =
                selection.read(session).stream().map(SelectedTable::oid).toList();
        return session.list(FAMILY, GuardedTable::of, chosen);
    }

    /** Of a row with OID, schema, name, whether it is foreign, and its columns. */
    static GuardedTable of(ResultSet row) throws SQLException {
        return new GuardedTable(
                row.getLong(1),
                new TableName(row.getString(2), row.getString(3)),
                row.getBoolean(4),
                String.valueOf(row.getString(5)));
    }

    /** What has come, gone, got another name or been altered between two readings; each once. */
    static List<TableName> changed(List<GuardedTable> before, List<GuardedTable> now) {
        Set<GuardedTable> here = Set.copyOf(before);
        Set<GuardedTable> there = Set.copyOf(now);
        return Stream.concat(
                        before.stream().filter(table -> !there.contains(table)),
                        now.stream().filter(table -> !here.contains(table)))
                .map(GuardedTable::name)
                .distinct()
                .toList();
    }

    String quoted() {
        return Identifier.quote(name.schema(), name.name());
    }
}
