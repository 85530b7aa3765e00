package dev.crossfade.replication.diagnosis;

import dev.crossfade.replication.diagnosis.Ailment.Kind;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;
import java.util.Optional;

/** Whether the subscriber's server has a worker left for us, and whether one that it has is kept waiting. */
final class Workers {

    private static final String TAKEN = """
            SELECT (SELECT count(*) FROM pg_stat_activity
                     WHERE backend_type IN ('logical replication worker', 'logical replication apply worker',
                                            'logical replication tablesync worker', 'logical replication parallel worker')) AS taken,
                   current_setting('max_logical_replication_workers')::int AS most,
                   (SELECT count(*) FROM pg_stat_subscription WHERE subname = ? AND pid IS NOT NULL) AS ours
            """;

    private static final String WAITING = """
            SELECT format('%s waits for pid %s (%s, %s, transaction since %s)',
                          CASE WHEN w.relid IS NULL THEN 'apply' ELSE 'the copy of ' || w.relid::regclass END,
                          a.pid, a.usename, a.state, date_trunc('second', a.xact_start)) AS words,
                   a.pid
              FROM pg_stat_subscription w
             CROSS JOIN LATERAL unnest(pg_blocking_pids(w.pid)) AS blocker (pid)
              JOIN pg_stat_activity a ON a.pid = blocker.pid
             WHERE w.subname = ?
             ORDER BY a.xact_start
             LIMIT 5
            """;

    private Workers() {}

    static Optional<Ailment> exhausted(PostgresSession subscriber, String name) {
        return subscriber.one(
                TAKEN,
                row -> row.getInt("ours") > 0 || row.getInt("taken") < row.getInt("most")
                        ? Optional.<Ailment>empty()
                        : Optional.of(new Ailment(
                                Kind.WORKERS,
                                "there is no worker left for us at the "
                                        + subscriber.side().label(),
                                row.getInt("taken") + " of max_logical_replication_workers = " + row.getInt("most")
                                        + " are in use",
                                "ALTER SYSTEM SET max_logical_replication_workers = " + (row.getInt("taken") + 3)
                                        + "; then restart the server")),
                name);
    }

    static List<Ailment> waiting(PostgresSession subscriber, String name) {
        return subscriber.list(
                WAITING,
                row -> new Ailment(
                        Kind.LOCK,
                        "a worker waits for a lock at the " + subscriber.side().label(),
                        row.getString("words"),
                        "SELECT pg_terminate_backend(" + row.getInt("pid")
                                + ") there, or wait until its transaction ends"),
                name);
    }
}
