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

    private static final String COPYING = """
            SELECT current_setting('max_sync_workers_per_subscription')::int AS per_subscription,
                   current_setting('max_logical_replication_workers')::int AS most,
                   current_setting('max_logical_replication_workers')::int
                       - (SELECT count(*) FROM pg_stat_subscription WHERE pid IS NOT NULL)::int AS free
            """;

    List<Finding> look(PostgresSession target) {
        Findings findings = new Findings(Side.TARGET);
        ServerVersion.check(target, findings);
        Subscriptions.check(target, findings);
        applying(target, findings, WORKERS_WHILE_COPYING);
        copying(target, findings);
        return findings.all();
    }

    /** How many tables are copied at a time: a worker each, beside the one that applies. */
    private static void copying(PostgresSession target, Findings findings) {
        target.one(COPYING, row -> {
            int perSubscription = row.getInt("per_subscription");
            int free = row.getInt("free") - 1;
            if (perSubscription == 0) {
                findings.blocks(
                        "no-copy-worker",
                        "max_sync_workers_per_subscription",
                        "it is 0: no table would ever be copied",
                        "ALTER SYSTEM SET max_sync_workers_per_subscription = 2; SELECT pg_reload_conf()");
            } else if (perSubscription == 1) {
                findings.notes(
                        "few-copy-workers",
                        "max_sync_workers_per_subscription",
                        "it is 1: tables are copied one after the other",
                        "ALTER SYSTEM SET max_sync_workers_per_subscription = 2; SELECT pg_reload_conf()");
            } else if (free > 0 && free < perSubscription) {
                findings.notes(
                        "few-copy-workers",
                        "max_logical_replication_workers",
                        "of " + perSubscription + " tables (max_sync_workers_per_subscription) only " + free
                                + " can be copied at a time",
                        raise("max_logical_replication_workers", row.getInt("most") + perSubscription - free));
            }
            return true;
        });
    }

    /** @param wanted how many workers are needed at a time; fewer than that, but one, is only slow */
    static void applying(PostgresSession target, Findings findings, int wanted) {
        boolean mayCountOrigins = target.one(
                "SELECT has_function_privilege('pg_show_replication_origin_status()', 'EXECUTE')"
                        + " AND has_table_privilege('pg_replication_origin_status', 'SELECT')",
                row -> row.getBoolean(1));
        String query = mayCountOrigins
                ? CAPACITY
                : CAPACITY.replace("(SELECT count(*) FROM pg_replication_origin_status)::int", "0");
        target.one(query, row -> {
            int workers = row.getInt("workers");
            int maxWorkers = row.getInt("max_workers");
            if (workers >= maxWorkers) {
                findings.blocks(
                        "no-free-worker",
                        "max_logical_replication_workers",
                        workers + " of " + maxWorkers + " are in use: nothing would be applied",
                        raise("max_logical_replication_workers", workers + wanted));
            } else if (maxWorkers - workers < wanted) {
                findings.warns(
                        "no-free-worker",
                        "max_logical_replication_workers",
                        workers + " of " + maxWorkers + " are in use: the initial copy has hardly any",
                        raise("max_logical_replication_workers", workers + wanted));
            }
            if (row.getInt("max_processes") < wanted + 1) {
                findings.blocks(
                        "no-free-worker",
                        "max_worker_processes",
                        "only " + row.getInt("max_processes")
                                + " background processes: the launcher and our workers need " + (wanted + 1),
                        raise("max_worker_processes", 8));
            }
            if (row.getInt("origins") >= row.getInt("max_origins")) {
                findings.blocks(
                        "no-free-origin",
                        "max_replication_slots",
                        row.getInt("origins") + " of " + row.getInt("max_origins")
                                + " replication origins are in use: apply could not remember how far it is",
                        raise("max_replication_slots", row.getInt("origins") + wanted));
            }
            return true;
        });
    }

    private static String raise(String setting, int value) {
        return "ALTER SYSTEM SET " + setting + " = " + value + "; then restart the server";
    }
}
