package dev.crossfade.replication.fence.sessions;

import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;
import java.util.Locale;

/**
 * A server process of an extension that stays connected to the database, as the launcher of pg_cron does where
 * {@code cron.database_name} is this one. It may write at any time, no right that is taken away stops it, and one that is ended is started
 * again: no fence is ever proved beside it.
 *
 * @param type {@code backend_type}, the name that the extension has given it
 * @param application {@code application_name}; empty when it has none
 */
public record BackgroundWorker(int pid, String type, String application) {

    /**
     * Not those that {@link AllowedSessions} allows, nor those that end with the session, the transfer or the subscription that they
     * belong to. What a role that may not see others' statistics does not see, the privileges that are asked for show. Also for a person, by hand.
     */
    public static final String FIND = """
            SELECT a.pid, a.backend_type, coalesce(a.application_name, '') AS application
              FROM pg_stat_activity a
             WHERE a.datname = current_database()
               AND a.backend_type NOT IN ('client backend', 'parallel worker', 'walsender',
                                          'autovacuum worker', 'autovacuum launcher')
               AND a.backend_type NOT LIKE 'logical replication%'
             ORDER BY a.pid
            """;

    public static List<BackgroundWorker> find(PostgresSession session) {
        return session.list(
                FIND,
                row -> new BackgroundWorker(
                        row.getInt("pid"), row.getString("backend_type"), row.getString("application")));
    }

    /** {@code pid 4711: pg_cron launcher (pg_cron scheduler)}. */
    @Override
    public String toString() {
        return "pid " + pid + ": " + type
                + (application.isEmpty() || application.equals(type) ? "" : " (" + application + ")");
    }

    /** What makes it leave, as far as its extension is known here. */
    public String remedy() {
        String known = type.toLowerCase(Locale.ROOT);
        if (known.startsWith("pg_cron launcher")) {
            return "ALTER SYSTEM SET cron.database_name to another database, and restart the server; switching its jobs off"
                    + " does not end it, and in that database cron.schedule_in_database schedules jobs for this one"
                    + " afterwards";
        }
        if (known.startsWith("timescaledb")) {
            return "SELECT _timescaledb_functions.stop_background_workers() (before TimescaleDB 2.12"
                    + " _timescaledb_internal), and start_background_workers() where the tenant lives afterwards";
        }
        return "have its extension leave this database until the switchover is over, by its own settings, as a rule with a"
                + " restart of the server: one that is only ended is started again";
    }
}
