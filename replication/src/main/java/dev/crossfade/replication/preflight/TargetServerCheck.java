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

    List<Finding> look(PostgresSession target) {
        Findings findings = new Findings(Side.TARGET);
        ServerVersion.check(target, findings);
        Subscriptions.check(target, findings);
        applying(target, findings, WORKERS_WHILE_COPYING);
        return findings.all();
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
