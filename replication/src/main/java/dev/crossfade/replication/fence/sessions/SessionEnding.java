package dev.crossfade.replication.fence.sessions;

import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ends the application's sessions, but never one that may be in the middle of COMMIT: ending all at once had 16 % of the terminated
 * transactions committed though their client got an error, and a replay would have applied them twice (measured). Whoever waits for
 * our lock is not in COMMIT; once all tables are locked, whoever is idle has nothing to commit in them. A statement that is only
 * cancelled either fails or commits, and says which. Whoever can write large objects all the same is {@link UnlockedWrites ambiguous},
 * and whom we may not end is {@link UnendableSession left} for the proof to find.
 */
public final class SessionEnding {

    private static final String OTHERS = """
              FROM pg_stat_activity a
             WHERE a.datname = current_database()
               AND a.backend_type = 'client backend'
               AND
            """ + UnendableSession.MAY_END + "AND NOT " + AllowedSessions.CONDITION;

    /** Also for a person, by hand. Its parameters: our pattern, the locker. */
    public static final String END_WAITING = "SELECT a.pid, pg_terminate_backend(a.pid)" + OTHERS + """
               AND a.wait_event_type = 'Lock'
               AND ? = ANY (pg_blocking_pids(a.pid))
            """;

    /** Also for a person, by hand. Its parameters: the locker, our pattern. */
    public static final String CANCEL_BLOCKING = """
            SELECT a.pid, pg_cancel_backend(a.pid)
              FROM pg_stat_activity a
             WHERE a.pid = ANY (pg_blocking_pids(?))
               AND a.datname = current_database()
               AND (a.backend_type = 'client backend' AND a.state = 'active' AND %s
                    OR a.backend_type = 'autovacuum worker'
                       AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user))
               AND NOT (a.usename = current_user AND a.application_name LIKE ?)
            """.formatted(UnendableSession.MAY_END);

    /** Also for a person, by hand. Its parameters: our pattern, the locker. */
    public static final String END_IDLE_BLOCKING = "SELECT a.pid, pg_terminate_backend(a.pid)" + OTHERS + """
               AND a.state LIKE 'idle in transaction%'
               AND a.state_change < clock_timestamp() - interval '100 ms'
               AND a.pid = ANY (pg_blocking_pids(?))
            """;

    /** Also for a person, by hand. Its parameters: our pattern, the locker, whether in earnest. */
    public static final String END_IDLE = """
            SELECT a.pid, a.state LIKE 'idle in transaction%' AND a.backend_xid IS NOT NULL AS in_the_middle,
                   pg_terminate_backend(a.pid)
            """ + OTHERS + """
               AND (a.state = 'idle'
                    OR a.state LIKE 'idle in transaction%'
                       AND (a.backend_xid IS NULL OR a.state_change < clock_timestamp() - interval '100 ms')
                    OR a.wait_event_type = 'Lock' AND ? = ANY (pg_blocking_pids(a.pid)))
               AND ?
            """;

    /** Also for a person, by hand. Its parameters: our pattern. */
    public static final String CANCEL_ACTIVE = "SELECT a.pid, pg_cancel_backend(a.pid)" + OTHERS + """
               AND a.state = 'active'
            """;

    private final PostgresSession session;
    private final String ours;
    private final int locker;
    private final Set<Integer> ended = new HashSet<>();
    private final Set<Integer> ambiguous = new HashSet<>();
    private final Set<Integer> endedIdle = new HashSet<>();
    private @Nullable UnlockedWrites doubtedSince;
    private int doubted;

    /** @param locker the server process that asks for, and then holds, the locks */
    public SessionEnding(PostgresSession session, MigrationSession ours, int locker) {
        this.session = session;
        this.ours = AllowedSessions.pattern(ours);
        this.locker = locker;
    }

    /** While the locks are being waited for: those who wait for us. */
    public void endWaiting() {
        ended.addAll(pids(END_WAITING, ours, locker));
    }

    /** Whoever keeps a lock from us and is active is cancelled: it fails, or it commits and says so. Autovacuum gives way, too. */
    public void cancelBlocking() {
        pids(CANCEL_BLOCKING, locker, ours);
    }

    /** The last resort: whoever sits in a transaction with a lock that we need. It might have begun to commit just now. */
    public void endIdleBlocking() {
        ambiguous.addAll(pids(END_IDLE_BLOCKING, ours, locker));
    }

    /**
     * With all locks held: those who are idle, and those who wait for us. A transaction that has written something all the same, a
     * large object as a rule, may begin to commit at any moment: it is left to end by itself, unless its client lets it sit. (Of 50
     * transactions that were ended within, 3 had committed, measured.)
     */
    public void endIdle() {
        endIdle(true);
    }

    private void endIdle(boolean inEarnest) {
        session.list(
                END_IDLE,
                row -> (row.getBoolean("in_the_middle") ? ambiguous : endedIdle).add(row.getInt("pid")),
                ours,
                locker,
                inEarnest);
    }

    /** Ends nobody, for the locker holds nothing yet; the statements are known to the server thereafter. */
    public void tryOut() {
        endWaiting();
        endIdle(false);
    }

    /** From here on: who is idle proves nothing, for large objects are not locked, and a transaction may write nothing else. */
    public void doubtIdle() {
        doubtedSince = UnlockedWrites.now(session);
    }

    /** Once nobody is left: of those who were idle as many are ambiguous as there were transactions that may have been theirs. */
    public void settleDoubt() {
        UnlockedWrites since = doubtedSince;
        if (since != null) {
            doubted = Math.toIntExact(Math.min(idle(), since.until(UnlockedWrites.now(session))));
            doubtedSince = null;
        }
    }

    private long idle() {
        return endedIdle.stream()
                .filter(pid -> !ended.contains(pid) && !ambiguous.contains(pid))
                .count();
    }

    /** With all locks held: a statement that does not end by itself; its session is idle thereafter. */
    public void cancelActive() {
        pids(CANCEL_ACTIVE, ours);
    }

    /** By this one, so far; of those whose doubt was not settled every one is ambiguous. */
    public EndedSessions ended() {
        int unproved = doubtedSince == null ? doubted : Math.toIntExact(idle());
        Set<Integer> all = new HashSet<>(ended);
        all.addAll(endedIdle);
        all.removeAll(ambiguous);
        return new EndedSessions(all.size() - unproved, ambiguous.size() + unproved, true);
    }

    private List<Integer> pids(String sql, Object... parameters) {
        return session.list(sql, row -> row.getInt(1), parameters);
    }
}
