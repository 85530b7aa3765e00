package dev.crossfade.replication.schema;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/**
 * By what an updated or deleted row is found on the other side
 * (<a href="https://www.postgresql.org/docs/current/logical-replication-publication.html">replica identity</a>). A table without
 * one can be copied, but once it is published the application's UPDATE and DELETE fail on the source.
 */
public final class ReplicaIdentity {

    private static final String MISSING = """
            SELECT n.nspname, c.relname
              FROM unnest(?::bigint[]) AS wanted (oid)
              JOIN pg_class c ON c.oid = wanted.oid::oid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE NOT CASE c.relreplident
                       WHEN 'f' THEN true
                       WHEN 'i' THEN EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisreplident)
                       WHEN 'd' THEN EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
                       ELSE false
                   END
             ORDER BY n.nspname, c.relname
            """;

    private ReplicaIdentity() {}

    /** Those of the selected tables that have none. */
    public static List<TableName> missing(PostgresSession session, TableSelection selection) {
        List<Long> oids = selection.readHoldingRows(session).stream()
                .map(SelectedTable::oid)
                .toList();
        return session.list(MISSING, row -> new TableName(row.getString(1), row.getString(2)), oids);
    }

    /** The statement that gives the table one without a key, at the price of whole rows in the log. */
    public static String remedy(TableName table) {
        return "ALTER TABLE " + Identifier.quote(table.schema(), table.name()) + " REPLICA IDENTITY FULL";
    }
}
