package dev.crossfade.replication.sequences;

import dev.crossfade.replication.postgres.PostgresSession;

/**
 * Triggers that fire for replicated rows, too (ENABLE ALWAYS or REPLICA): such a one may set a sequence to what it likes, and nothing in the
 * catalogs tells of it. In no matter which schema, for a view's rules and partitions lead anywhere; but our own tells of tokens, and sets none.
 */
final class AppliedTriggers {

    private static final String ANY = """
            SELECT EXISTS (
                SELECT
                  FROM pg_trigger
                 WHERE NOT tgisinternal AND tgenabled IN ('A', 'R')
                   AND tgrelid IS DISTINCT FROM to_regclass('crossfade.token')::oid) AS any
            """;

    private AppliedTriggers() {}

    static boolean any(PostgresSession target) {
        return target.first(ANY, row -> row.getBoolean("any")).orElse(true);
    }
}
