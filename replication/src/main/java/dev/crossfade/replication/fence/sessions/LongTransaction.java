package dev.crossfade.replication.fence.sessions;

import dev.crossfade.replication.postgres.PostgresSession;
import java.time.Duration;
import java.util.List;

/**
 * A transaction of somebody else in this database that has lasted longer than an application is given to end what it does.
 *
 * @param begun when, as the server writes it
 * @param state of its session, as the server says it
 * @param age as the server writes an interval
 */
public record LongTransaction(int pid, String begun, String role, String state, String age) {

    /** Its parameter: how many seconds a transaction may have lasted. Also for a person, by hand. */
    public static final String FIND = """
            SELECT a.pid, a.xact_start::text AS begun, coalesce(a.usename, 'nobody') AS usename, coalesce(a.state, 'state unknown') AS state,
                   date_trunc('second', clock_timestamp() - a.xact_start)::text AS age
              FROM pg_stat_activity a
             WHERE a.datname = current_database()
               AND a.backend_type = 'client backend'
               AND a.pid <> pg_backend_pid()
               AND a.application_name NOT LIKE 'crossfade/%'
               AND a.xact_start < clock_timestamp() - make_interval(secs => ?)
             ORDER BY a.xact_start
             LIMIT 10
            """;

    /** The ten oldest. */
    public static List<LongTransaction> find(PostgresSession session, Duration olderThan) {
        return session.list(
                FIND,
                row -> new LongTransaction(
                        row.getInt("pid"),
                        row.getString("begun"),
                        row.getString("usename"),
                        row.getString("state"),
                        row.getString("age")),
                olderThan.toMillis() / 1000.0);
    }

    /** Of two looks at the same transaction. */
    Object identity() {
        return List.of(pid, begun);
    }

    /** The statement that ends it, for whom it may be ended. */
    public String ended() {
        return "SELECT pg_terminate_backend(" + pid + ")";
    }
}
