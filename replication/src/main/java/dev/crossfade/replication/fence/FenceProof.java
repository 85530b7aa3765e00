package dev.crossfade.replication.fence;

import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/**
 * Looks whether anybody is left who could write. One look is two statements, in this order and each with a snapshot of its own (the
 * session is in autocommit mode: within a transaction {@code pg_stat_activity} is frozen): first who holds a virtual transaction,
 * then who is connected. A session that is only starting has the first before it has the second; it may have read its rights before
 * the shut-out, and an acknowledged write of such a one was lost when nobody looked for it (measured). So a proof is two clean looks
 * in a row.
 */
final class FenceProof {

    static final int CLEAN_LOOKS = 2;

    private static final String TRANSACTIONS = """
            SELECT DISTINCT pid FROM pg_locks WHERE locktype = 'virtualxid' AND pid IS NOT NULL
            """;

    /** From 18 on a session that is starting has a row, without a database. */
    private static final String OTHERS = """
            SELECT format('pid %s: %s of %s, %s', a.pid, coalesce(a.backend_type, 'a session'),
                          coalesce(a.usename, 'nobody yet'), coalesce(nullif(a.state, ''), 'starting'))
              FROM pg_stat_activity a
             WHERE (a.datname = current_database() OR a.datid IS NULL AND a.backend_type = 'client backend')
               AND NOT
            """ + AllowedSessions.CONDITION + """
             UNION ALL
            SELECT format('pid %s: starting', s.pid)
              FROM unnest(?::int[]) AS s (pid)
             WHERE NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = s.pid)
             UNION ALL
            SELECT format('prepared transaction %s', gid)
              FROM pg_prepared_xacts
             WHERE database = current_database()
            """;

    private final PostgresSession session;
    private final String ours;

    FenceProof(PostgresSession session, MigrationSession ours) {
        this.session = session;
        this.ours = AllowedSessions.pattern(ours);
    }

    /** Everybody who is left, in words; empty is clean. */
    List<String> look() {
        List<Integer> transactions = session.list(TRANSACTIONS, row -> row.getInt(1));
        return session.list(OTHERS, row -> row.getString(1), ours, transactions);
    }
}
