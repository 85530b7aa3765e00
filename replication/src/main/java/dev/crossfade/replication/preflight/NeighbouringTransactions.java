package dev.crossfade.replication.preflight;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.time.Duration;

/**
 * Transactions of the server's other databases that last. No fence concerns them, but the making of a slot waits for every one of the
 * whole server that has written something.
 */
final class NeighbouringTransactions {

    /** One that is on its way to its end keeps a slot from being made for a moment only. */
    static final Duration PASSING = Duration.ofSeconds(30);

    private static final String PREPARED = """
            SELECT gid, quote_ident(database) AS database,
                   format('by %s, %s ago', quote_ident(owner), date_trunc('second', now() - prepared)) AS prepared
              FROM pg_prepared_xacts
             WHERE database <> current_database()
               AND prepared < now() - make_interval(secs => ?)
             ORDER BY pg_prepared_xacts.prepared
            """;

    /** Without a number of its own it has written nothing, and no slot waits for it. */
    private static final String RUNNING = """
            SELECT a.pid, quote_ident(a.datname) AS database, coalesce(a.usename, a.backend_type, 'nobody') AS usename,
                   coalesce(a.state, 'state unknown') AS state,
                   date_trunc('second', clock_timestamp() - a.xact_start)::text AS age
              FROM pg_stat_activity a
             WHERE a.datname <> current_database()
               AND a.backend_xid IS NOT NULL
               AND a.xact_start < clock_timestamp() - make_interval(secs => ?)
             ORDER BY a.xact_start
             LIMIT 10
            """;

    private final double passingSeconds;

    /** @param passing how long a transaction may last without being named */
    NeighbouringTransactions(Duration passing) {
        this.passingSeconds = passing.toMillis() / 1000.0;
    }

    void check(PostgresSession source, Findings findings) {
        source.list(
                PREPARED,
                row -> {
                    String gid = row.getString("gid");
                    String database = row.getString("database");
                    findings.blocks(
                            "prepared-transaction",
                            gid,
                            "prepared " + row.getString("prepared") + ", in database " + database
                                    + ": the making of a slot waits for every transaction of the server",
                            "in database " + database + ": COMMIT PREPARED or ROLLBACK PREPARED "
                                    + Identifier.literal(gid).substring(1));
                    return true;
                },
                passingSeconds);
        source.list(
                RUNNING,
                row -> {
                    String pid = row.getString("pid");
                    findings.warns(
                            "neighbours-transaction",
                            "pid " + pid,
                            "a transaction of " + row.getString("usename") + " (" + row.getString("state")
                                    + ") in database " + row.getString("database")
                                    + " has written something and runs for "
                                    + row.getString("age")
                                    + ": the making of a slot waits for every such one of the server",
                            "wait until it has ended, or: SELECT pg_terminate_backend(" + pid + ")");
                    return true;
                },
                passingSeconds);
    }
}
