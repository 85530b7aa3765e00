package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/** Whether the target's server has room for an apply worker and for those that copy tables. */
final class TargetServerCheck {

    private static final int WORKERS_WHILE_COPYING = 3;

    private static final String CAPACITY = """
            SELECT current_setting('max_logical_replication_workers')::int AS max_workers,
                   (SELECT count(*) FROM pg_stat_subscription WHERE pid IS NOT NULL)::int AS workers,
                   current_setting('max_worker_processes')::int AS max_processes,
                   current_setting('max_replication_slots')::int AS max_origins,
                   (SELECT count(*) FROM pg_replication_origin_status)::int AS origins
            """;

    private static final String PER_SUBSCRIPTION = "SELECT current_setting('max_sync_workers_per_subscription')::int";

    List<Finding> look(PostgresSession target) {
        Findings findings = new Findings(Side.TARGET);
        ServerVersion.check(target, findings);
        Subscriptions.check(target, findings);
        int perSubscription = target.one(PER_SUBSCRIPTION, row -> row.getInt(1));
        Capacity capacity = applying(target, findings, WORKERS_WHILE_COPYING);
        new ServerRoom(findings, WORKERS_WHILE_COPYING)
                .copyWorkers(perSubscription, capacity.maxWorkers(), capacity.workers());
        return findings.all();
    }

    /** @param wanted how many workers are needed at a time; fewer than that, but one, is only slow */
    static Capacity applying(PostgresSession target, Findings findings, int wanted) {
        boolean mayCountOrigins = target.one(
                "SELECT has_function_privilege('pg_show_replication_origin_status()', 'EXECUTE')"
                        + " AND has_table_privilege('pg_replication_origin_status', 'SELECT')",
                row -> row.getBoolean(1));
        String query = mayCountOrigins
                ? CAPACITY
                : CAPACITY.replace("(SELECT count(*) FROM pg_replication_origin_status)::int", "0");
        Capacity capacity = target.one(
                query,
                row -> new Capacity(
                        row.getInt("max_workers"),
                        row.getInt("workers"),
                        row.getInt("max_processes"),
                        row.getInt("max_origins"),
                        row.getInt("origins")));
        ServerRoom room = new ServerRoom(findings, wanted);
        room.workers(capacity.maxWorkers(), capacity.workers());
        room.processes(capacity.maxProcesses());
        room.origins(capacity.maxOrigins(), capacity.origins());
        return capacity;
    }

    /** As the server says it. */
    record Capacity(int maxWorkers, int workers, int maxProcesses, int maxOrigins, int origins) {}
}
