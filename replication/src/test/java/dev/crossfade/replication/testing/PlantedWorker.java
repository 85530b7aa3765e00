package dev.crossfade.replication.testing;

import dev.crossfade.replication.postgres.PostgresSession;

/**
 * A background worker of an extension as one session sees it: no server that these tests have comes with an extension that keeps one
 * connected. A temporary view is found before the catalog's of the same name.
 */
public final class PlantedWorker {

    private PlantedWorker() {}

    /** From here on this session sees pg_cron's launcher as process 4711, and a worker of somebody's parallel query as 4712. */
    public static void plant(PostgresSession session) {
        session.execute("""
                CREATE TEMPORARY VIEW pg_stat_activity AS
                SELECT * FROM pg_catalog.pg_stat_activity
                 UNION ALL
                SELECT (jsonb_populate_record(a, changes)).*
                  FROM pg_catalog.pg_stat_activity a
                 CROSS JOIN (VALUES (jsonb '{"pid": 4711, "usename": "postgres", "backend_type": "pg_cron launcher",
                                             "application_name": "pg_cron scheduler"}'),
                                    (jsonb '{"pid": 4712, "usename": "app", "backend_type": "parallel worker",
                                             "application_name": "report"}')) AS planted (changes)
                 WHERE a.pid = pg_backend_pid()
                """);
    }
}
