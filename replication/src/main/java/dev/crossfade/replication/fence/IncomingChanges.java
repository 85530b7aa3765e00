package dev.crossfade.replication.fence;

import dev.crossfade.replication.postgres.Deadline;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.PostgresSession;
import java.time.Duration;

/**
 * What still brings a side the other one's changes. It is ended before the side's own application writes without the other's word:
 * what comes then would meet rows that were written here.
 */
final class IncomingChanges {

    private static final Duration GONE_WITHIN = Duration.ofSeconds(20);

    private static final String DISABLE = """
            SELECT format('ALTER SUBSCRIPTION %I DISABLE', s.subname)
              FROM pg_subscription s
             WHERE s.subname = ANY (?)
               AND s.subenabled
               AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;

    private static final String END = """
            SELECT pg_terminate_backend(pid)
              FROM pg_stat_subscription
             WHERE subname = ANY (?) AND pid IS NOT NULL
            """;

    /** Answers after 20 ms at most while one is at work: the server waits for us, not the network. */
    private static final String AT_WORK = """
            WITH looked AS MATERIALIZED (
                SELECT count(*) > 0 AS at_work
                  FROM pg_stat_subscription
                 WHERE subname = ANY (?) AND pid IS NOT NULL
            )
            SELECT at_work, CASE WHEN at_work THEN pg_sleep(0.02)::text END FROM looked
            """;

    private final MigrationSession ours;

    IncomingChanges(MigrationSession ours) {
        this.ours = ours;
    }

    /** Within an act; its worker ends a moment after that. */
    void disable(PostgresSession session) {
        session.list(DISABLE, row -> String.valueOf(row.getString(1)), ours.streamNames())
                .forEach(session::execute);
    }

    /** TIMED_OUT when a worker does not end. One that is about to connect to a side that is gone would take minutes to see. */
    void awaitEnd(PostgresSession session) {
        Deadline deadline = Deadline.after(GONE_WITHIN);
        session.list(END, row -> row.getBoolean(1), ours.streamNames());
        while (session.one(AT_WORK, row -> row.getBoolean(1), ours.streamNames())) {
            deadline.check("the " + session.side().label() + " still applies what the other side had sent;"
                    + " its subscription was disabled, and its worker did not end");
        }
    }
}
