package dev.crossfade.replication.schema;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/**
 * Tables that a publication takes, whose rows are copied, and of which no change is ever sent, without a word: PostgreSQL holds what has an
 * object identifier from before its first start for a part of itself ({@code pg_relation_is_publishable}). One that was made in
 * single-user mode has such a one (measured: what was written behind the copy was lost).
 */
public final class NeverStreamed {

    private static final String FIND = """
            SELECT n.nspname, c.relname
              FROM unnest(?::bigint[]) AS wanted (oid)
              JOIN pg_class c ON c.oid = wanted.oid::oid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE NOT pg_relation_is_publishable(c.oid)
             ORDER BY n.nspname, c.relname
            """;

    private NeverStreamed() {}

    /** Those of the selected tables that hold rows. */
    public static List<TableName> find(PostgresSession session, TableSelection selection) {
        List<Long> oids = selection.readHoldingRows(session).stream()
                .map(SelectedTable::oid)
                .toList();
        return session.list(FIND, row -> new TableName(row.getString(1), row.getString(2)), oids);
    }

    /** What to do, in words and statements: an identifier cannot be changed. */
    public static String remedy(TableName table) {
        String old = Identifier.quote(table.schema(), table.name());
        String made = table.name() + "_anew";
        return "make it anew in the running server, while nobody writes to it: CREATE TABLE "
                + Identifier.quote(table.schema(), made) + " (LIKE " + old
                + " INCLUDING ALL); then its rows, rights and foreign"
                + " keys; then drop the old one and give the new one its name. Or name it in replication.excludeTables";
    }
}
