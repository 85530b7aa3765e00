package dev.crossfade.replication.fence;

import dev.crossfade.replication.fence.sessions.AllowedSessions;
import dev.crossfade.replication.fence.sessions.SessionEnding;
import dev.crossfade.replication.fence.sessions.SessionWords;
import dev.crossfade.replication.fence.sessions.UnendableSession;
import dev.crossfade.replication.postgres.Deadline;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.PostgresSession;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether anybody is left who could write. One look is two statements, in this order and each with a snapshot of its own (the
 * session is in autocommit mode: within a transaction {@code pg_stat_activity} is frozen): first who is starting, then who is
 * connected. A session has its row in {@code pg_stat_activity} before it is no longer starting; it may have read its rights before
 * the shut-out, and an acknowledged write of such a one was lost when nobody looked for it (measured). So a proof is two clean looks
 * in a row.
 *
 * <p>A starting session locks the database before it reads its right to connect, and keeps that lock until it has started. Whoever
 * does not have it yet at the first look, which is made after the shut-out was committed, reads the new rights and is refused: so
 * only those that the first look found with it are waited for. One that is still being asked for its password is none of them, for it
 * may take {@code authentication_timeout} to answer; and an application that tries to log in again and again would keep the proof
 * from ever being clean. (A role that lost its login instead is refused a moment before it locks the database: then whoever has begun
 * a transaction is waited for.)
 */
public final class FenceProof {

    private static final int CLEAN_LOOKS = 2;

    /** How long a query that writes nothing may go on once every table is locked. */
    private static final Duration QUERY_PATIENCE = Duration.ofMillis(300);

    private static final Duration LOOK_EVERY = Duration.ofMillis(1);

    /** The first statement of a look: also for a person, by hand. */
    public static final String STARTING = """
            SELECT DISTINCT pid || ' ' || virtualtransaction
              FROM pg_locks
             WHERE pid IS NOT NULL
               AND (locktype = 'object'
                    AND classid = 'pg_database'::regclass
                    AND objid = (SELECT oid FROM pg_database WHERE datname = current_database())
                    OR locktype = 'virtualxid'
                    AND EXISTS (SELECT FROM crossfade.gate WHERE before -> 'noLogin' <> '[]'))
            """;

    /** The second. From 18 on a session that is starting has a row, without a database. Its parameters: our pattern, the suspects' pids. */
    public static final String OTHERS = "SELECT " + SessionWords.SQL + """
              FROM pg_stat_activity a
             WHERE a.datname = current_database()
               AND NOT
            """ + AllowedSessions.CONDITION + """
             UNION ALL
            SELECT format('pid %s: starting', s.pid)
              FROM unnest(?::int[]) AS s (pid)
             WHERE NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = s.pid AND a.datid IS NOT NULL)
               AND NOT EXISTS (
                       SELECT
                         FROM pg_stat_activity a
                        WHERE a.pid = s.pid AND a.backend_type NOT IN ('client backend', 'walsender'))
             UNION ALL
            SELECT format('prepared transaction %s', gid)
              FROM pg_prepared_xacts
             WHERE database = current_database()
            """;

    private final PostgresSession session;
    private final String ours;
    private @Nullable Set<String> firstSeen;

    FenceProof(PostgresSession session, MigrationSession ours) {
        this.session = session;
        this.ours = AllowedSessions.pattern(ours);
    }

    /** With every table locked: ends whoever is left, until that is nobody. TIMED_OUT, naming one, when somebody stays. */
    void insist(SessionEnding ending, Deadline deadline) {
        Deadline patience = Deadline.after(deadline.remaining());
        int clean = 0;
        while (clean < CLEAN_LOOKS) {
            ending.endIdle();
            if (patience.elapsed().compareTo(QUERY_PATIENCE) > 0) {
                ending.cancelActive();
            }
            List<String> others = look();
            clean = others.isEmpty() ? clean + 1 : 0;
            if (!others.isEmpty()) {
                UnendableSession.giveUp(session, patience.elapsed());
                deadline.check("the " + session.side().label() + " could not be proved free of other sessions ("
                        + others.get(0) + (others.size() == 1 ? "" : " and " + (others.size() - 1) + " more") + ")");
                deadline.pause(LOOK_EVERY);
            }
        }
        ending.settleDoubt();
    }

    /** Everybody who is left, in words; empty is clean. */
    List<String> look() {
        Set<String> starting = new HashSet<>(session.list(STARTING, row -> row.getString(1)));
        Set<String> suspects = firstSeen == null ? starting : firstSeen;
        suspects.retainAll(starting);
        firstSeen = suspects;
        List<String> pids = suspects.stream()
                .map(seen -> seen.substring(0, seen.indexOf(' ')))
                .toList();
        return session.list(OTHERS, row -> row.getString(1), ours, pids);
    }
}
