package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.sessions.ScheduledJob;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;
import java.util.Optional;

/** What runs in a database by itself: event triggers, which see our DDL, and scheduled jobs, which no fence waits for. */
final class ForeignCode {

    private static final String EVENT_TRIGGERS = """
            SELECT e.evtname, e.evtevent, p.prosecdef
              FROM pg_event_trigger e
              JOIN pg_proc p ON p.oid = e.evtfoid
              JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname <> 'crossfade'
             WHERE e.evtenabled IN ('O', 'A')
               AND NOT EXISTS (
                       SELECT
                         FROM pg_depend d
                        WHERE d.classid = 'pg_event_trigger'::regclass AND d.objid = e.oid AND d.deptype = 'e')
             ORDER BY e.evtname
            """;

    /** False where our role may not see that setting. */
    private static final String JOBS_MAY_BE_ELSEWHERE = """
            SELECT EXISTS (
                       SELECT
                         FROM pg_settings s
                        CROSS JOIN unnest(string_to_array(s.setting, ',')) AS l (name)
                        WHERE s.name = 'shared_preload_libraries' AND trim(l.name) = 'pg_cron')
               AND NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_cron')
            """;

    private ForeignCode() {}

    static List<Finding> look(PostgresSession session) {
        Findings findings = new Findings(session.side());
        eventTriggers(session, findings);
        jobs(session, findings);
        return findings.all();
    }

    private static void eventTriggers(PostgresSession session, Findings findings) {
        session.list(EVENT_TRIGGERS, row -> {
            String name = row.getString("evtname");
            findings.warns(
                    "event-trigger",
                    name,
                    "fires at " + row.getString("evtevent") + ", and so at the statements by which we guard and publish"
                            + (row.getBoolean("prosecdef")
                                    ? ""
                                    : "; its function is not SECURITY DEFINER, so it runs with the rights of our role and"
                                            + " may fail for want of them"),
                    "look at what it does; while the migration runs, ALTER EVENT TRIGGER " + Identifier.quote(name)
                            + " DISABLE where it refuses or records what we do");
            return true;
        });
    }

    private static void jobs(PostgresSession session, Findings findings) {
        Optional<List<ScheduledJob>> listed = ScheduledJob.find(session);
        listed.ifPresent(jobs -> jobs.forEach(job -> job(session.side(), findings, job)));
        if (listed.isEmpty() && session.one(JOBS_MAY_BE_ELSEWHERE, row -> row.getBoolean(1))) {
            findings.warns(
                    "scheduled-jobs",
                    "pg_cron",
                    "runs on this server, and its list of jobs is in another database: whether one of them writes here"
                            + " cannot be seen",
                    "in that database: SELECT jobid, command FROM cron.job WHERE active AND database = '"
                            + session.one("SELECT current_database()", row -> row.getString(1))
                                    .replace("'", "''") + "'");
        }
    }

    /** At the source it starts sessions that no fence may end exactly; at the target it would fail until that is open. */
    private static void job(Side side, Findings findings, ScheduledJob job) {
        String what = "pg_cron starts it by itself (" + job.schedule() + ", as " + job.role() + ")";
        String remedy = job.switchedOff() + "; and switch it on where the tenant lives afterwards";
        if (side == Side.SOURCE) {
            findings.blocks("scheduled-job", "job " + job.id(), what + ", also in the middle of a switchover", remedy);
        } else {
            findings.warns(
                    "scheduled-job", "job " + job.id(), what + ": the guard refuses it until the switchover", remedy);
        }
    }
}
