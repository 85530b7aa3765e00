package dev.crossfade.replication.byhand;

import dev.crossfade.replication.fence.guard.GuardedTable;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/**
 * One text for all tables and sequences of the schemas: another one once any has come, gone or been altered, be it carried or left out.
 * What is made while a page is being read is not replicated, and no token tells of that. Pure, but for {@link #read}.
 */
final class Seal {

    private static final String TABLES = """
            ARRAY(SELECT c.oid
                    FROM pg_class c
                    JOIN pg_namespace n ON n.oid = c.relnamespace
                   WHERE n.nspname = ANY (?) AND c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't')
            """;

    private static final String SEAL = """
            SELECT md5(concat_ws(';',
                       (SELECT string_agg(concat_ws(' ', f.oid, f.nspname, f.relname, f.versions), ',' ORDER BY f.oid)
                          FROM (%s) AS f),
                       (SELECT string_agg(concat_ws(' ', c.oid, n.nspname, c.relname, s.xmin), ',' ORDER BY c.oid)
                          FROM pg_class c
                          JOIN pg_sequence s ON s.seqrelid = c.oid
                          JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE n.nspname = ANY (?) AND c.relkind = 'S' AND c.relpersistence <> 't')))
            """.formatted(GuardedTable.FAMILY.strip().replace("?", TABLES.strip()));

    private Seal() {}

    static String read(PostgresSession session, List<String> schemas) {
        return session.one(SEAL, row -> String.valueOf(row.getString(1)), schemas, schemas);
    }

    /** Fails once anything has changed. */
    static String insist(String seal, List<String> schemas) {
        String all = Filled.texts(schemas);
        return Psql.insist(
                "a table or a sequence was made, dropped or altered here since this page was made",
                "(" + Filled.in(SEAL, all, all) + ") = " + Filled.text(seal));
    }
}
