package dev.crossfade.replication.fence.sessions;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A superuser's session, where our role is no superuser: {@code pg_terminate_backend} and {@code pg_cancel_backend} fail on it with
 * 42501, whatever was granted to us. The guard refuses what it writes to a table as it refuses everybody, unless it acts as a replica
 * or disables a trigger; but nothing refuses its large objects, the values that it takes from sequences, and its DDL. What it does at
 * the moment says nothing about the next one, so none may be there when the token is committed, and no proof makes an exception for one.
 *
 * @param state as {@code pg_stat_activity} has it, and whether its transaction has written
 */
public record UnendableSession(int pid, String role, String application, String state) {

    /** Superusers come and go by themselves, to look after the server; whoever stays longer is named. */
    static final Duration PATIENCE = Staying.PATIENCE;

    /** A condition on {@code pg_stat_activity a}: whom our role may end and cancel, {@code pg_signal_backend} being granted. */
    static final String MAY_END = """
            ((SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
              OR NOT EXISTS (SELECT FROM pg_roles u WHERE u.oid = a.usesysid AND u.rolsuper))
            """;

    /** All that are logged in to this database; also for a person, by hand. */
    public static final String FIND = """
            SELECT a.pid, a.usename, coalesce(a.application_name, '') AS application,
                   coalesce(nullif(a.state, ''), 'state unknown')
                       || CASE WHEN a.backend_xid IS NULL THEN '' ELSE ', and has written' END AS state
              FROM pg_stat_activity a
             WHERE a.datname = current_database()
               AND a.backend_type = 'client backend'
               AND NOT
            """ + MAY_END + " ORDER BY a.pid";

    public static List<UnendableSession> find(PostgresSession session) {
        return session.list(
                FIND,
                row -> new UnendableSession(
                        row.getInt("pid"),
                        row.getString("usename"),
                        row.getString("application"),
                        row.getString("state")));
    }

    /** Before anything is changed: REFUSED, naming each, where one stays. */
    public static void refuse(PostgresSession session) {
        List<UnendableSession> there = Staying.find(() -> find(session), UnendableSession::pid, PATIENCE);
        if (!there.isEmpty()) {
            throw failure(Kind.REFUSED, session, "cannot be fenced", there);
        }
    }

    /** In the middle of the proof: TIMED_OUT, naming each, where one is there that was waited for. */
    public static void giveUp(PostgresSession session, Duration waited) {
        if (waited.compareTo(PATIENCE) < 0) {
            return;
        }
        List<UnendableSession> there = find(session);
        if (!there.isEmpty()) {
            throw failure(Kind.TIMED_OUT, session, "could not be proved free of other sessions", there);
        }
    }

    private static ReplicationFailure failure(
            Kind kind, PostgresSession session, String what, List<UnendableSession> there) {
        return new ReplicationFailure(
                kind,
                "the " + session.side().label() + " " + what + ": "
                        + there.stream().map(UnendableSession::inWords).collect(Collectors.joining("; ")),
                there.stream().map(UnendableSession::remedy).distinct().collect(Collectors.joining("; "))
                        + "; or let a superuser be " + session.side().label() + ".database.user");
    }

    /** For people: {@code pid 4711 of superuser postgres (psql), idle: our role is none, and may not end it}. */
    public String inWords() {
        return "pid " + pid + " of superuser " + Identifier.quote(role)
                + (application.isEmpty() ? "" : " (" + application + ")") + ", " + state
                + ": our role is none, and may not end it";
    }

    /** What to do about it. */
    public String remedy() {
        return "log it off, or as a superuser: SELECT pg_terminate_backend(" + pid + ")";
    }
}
