package dev.crossfade.replication.fence.sessions;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What no fence can stop, looked for before anything is changed. */
public final class Fenceability {

    /**
     * Prepared transactions commit whenever somebody likes; superusers and apply workers log in whatever is revoked. Its parameters: the
     * application's roles, our subscriptions.
     */
    public static final String UNSTOPPABLE = """
            SELECT format('prepared transaction %L: commit it or roll it back', gid)
              FROM pg_prepared_xacts
             WHERE database = current_database()
             UNION ALL
            SELECT CASE WHEN oid = 10
                        THEN format('appRoles has superuser %I, which the cluster was made with: let the application log in'
                                    ' with a role of its own', rolname)
                        ELSE format('appRoles has superuser %I: ALTER ROLE %I NOSUPERUSER', rolname, rolname)
                   END
              FROM pg_roles
             WHERE rolname = ANY (?) AND rolsuper
             UNION ALL
            SELECT format('subscription %I writes here: ALTER SUBSCRIPTION %I DISABLE', s.subname, s.subname)
              FROM pg_subscription s
              JOIN pg_database d ON d.oid = s.subdbid
             WHERE d.datname = current_database() AND s.subenabled AND NOT s.subname = ANY (?)
            """;

    private static final int FIRST_REFUSING_LARGE_OBJECTS = 16;

    private final List<String> appRoles;
    private final List<String> ourStreams;

    /** @param ourStreams the subscriptions that bring only what the other side, which is guarded, has written itself: nothing */
    public Fenceability(List<String> appRoles, List<String> ourStreams) {
        this.appRoles = appRoles;
        this.ourStreams = ourStreams;
    }

    /** REFUSED, naming each. */
    public void check(PostgresSession session) {
        refuseFor(session, unstoppable(session));
    }

    /**
     * REFUSED, naming each, for whatever keeps a fence from being proved: before the clock it costs nobody anything, and within it the
     * application would be kept waiting for nothing.
     */
    public void checkProvable(PostgresSession session) {
        refuseFor(session, unprovable(session));
    }

    /**
     * The same, and REFUSED as well for what the fence would cut off.
     *
     * @param patience how long a transaction may have lasted: the fence would end an older one, for it is given no longer to end by itself
     */
    public void checkQuiet(PostgresSession session, Duration patience) {
        List<String> obstacles = unprovable(session);
        ScheduledJob.find(session)
                .ifPresent(jobs -> jobs.forEach(job -> obstacles.add("pg_cron starts job " + job.id() + " by itself ("
                        + job.schedule() + ", as " + job.role() + "): " + job.switchedOff())));
        Staying.find(() -> LongTransaction.find(session, patience), LongTransaction::identity, Staying.PATIENCE)
                .forEach(old -> obstacles.add("pid " + old.pid() + " of " + old.role() + " (" + old.state()
                        + ") is in a transaction for " + old.age()
                        + ", longer than switchover.drainTimeout: wait until it has ended, or: " + old.ended()));
        refuseFor(session, obstacles);
    }

    private List<String> unprovable(PostgresSession session) {
        List<String> obstacles = new ArrayList<>(unstoppable(session));
        Staying.find(() -> BackgroundWorker.find(session), BackgroundWorker::pid, Staying.PATIENCE)
                .forEach(worker ->
                        obstacles.add("background worker (" + worker + ") stays connected: " + worker.remedy()));
        Staying.find(() -> SlotlessSender.find(session), SlotlessSender::pid, Staying.PATIENCE)
                .forEach(sender -> obstacles.add("walsender " + sender.inWords()
                        + " streams from no slot, and no fence ends it: " + sender.remedy()));
        return obstacles;
    }

    private List<String> unstoppable(PostgresSession session) {
        return session.list(UNSTOPPABLE, row -> row.getString(1), appRoles, ourStreams);
    }

    private static void refuseFor(PostgresSession session, List<String> obstacles) {
        if (!obstacles.isEmpty()) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "the " + session.side().label() + " cannot be fenced: " + String.join("; ", obstacles),
                    "mend each, and try again");
        }
    }

    /** On 14 and 15 {@code lo_put} and its kin succeed in a READ ONLY transaction, and no trigger sees them (measured). */
    public static boolean letsLargeObjectsBeWritten(PostgresSession session) {
        return session.serverMajor() < FIRST_REFUSING_LARGE_OBJECTS
                && session.one("SELECT EXISTS (SELECT FROM pg_largeobject_metadata)", row -> row.getBoolean(1));
    }

    /** REFUSED where somebody could write while only reads go on, too. */
    public void checkReadOnly(PostgresSession session) {
        check(session);
        if (letsLargeObjectsBeWritten(session)) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "the " + session.side().label() + " runs PostgreSQL " + session.serverMajor()
                            + " and has large objects, which can be written there in read-only transactions",
                    "set switchover.fence: sealed");
        }
    }
}
