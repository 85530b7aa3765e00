package dev.crossfade.replication.fence.sessions;

import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;
import java.util.Optional;

/**
 * An active job of pg_cron that runs in this database.
 *
 * @param schedule when, as pg_cron writes it
 * @param role as whom
 */
public record ScheduledJob(String id, String schedule, String role) {

    /** The extension lives in one database of a server, as a rule not in this one. Also for a person, by hand, as the next one. */
    public static final String LISTED_HERE = """
            SELECT has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = 'cron' AND c.relname = 'job'
            """;

    public static final String ACTIVE = """
            SELECT jobid, coalesce(schedule, '') AS schedule, username
              FROM cron.job
             WHERE active AND database = current_database()
             ORDER BY jobid
            """;

    /** Empty where the list of jobs is not in this database, or our role may not read it. */
    public static Optional<List<ScheduledJob>> find(PostgresSession session) {
        boolean readable = session.first(LISTED_HERE, row -> row.getBoolean(1)).orElse(false);
        return readable
                ? Optional.of(session.list(
                        ACTIVE,
                        row -> new ScheduledJob(
                                row.getString("jobid"), row.getString("schedule"), row.getString("username"))))
                : Optional.empty();
    }

    /** The statement that keeps it from starting. */
    public String switchedOff() {
        return "SELECT cron.alter_job(" + id + ", active := false)";
    }
}
