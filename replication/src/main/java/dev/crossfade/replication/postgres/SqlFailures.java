package dev.crossfade.replication.postgres;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import java.sql.SQLException;

/**
 * Turns what the driver throws into what an operator understands
 * (<a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">SQLSTATE</a>). The server's own message is kept: it
 * names tables, roles and values of keys, and never a password.
 */
public final class SqlFailures {

    private SqlFailures() {}

    /** @param doing what we were about to do, after "could not": {@code open a session} */
    public static ReplicationFailure translate(Side side, String doing, SQLException e) {
        return failure(side, doing, why(e), action(state(e)), e);
    }

    /** No session could be opened. */
    static ReplicationFailure noSession(NoSession.Asked asked, SQLException e) {
        NoSession reason = NoSession.of(e, asked);
        String words = reason.inWords(asked, e);
        String action = reason == NoSession.OTHER ? action(state(e)) : reason.remedy(asked);
        return failure(asked.side(), "open a session", words.isEmpty() ? why(e) : words, action, e);
    }

    private static ReplicationFailure failure(Side side, String doing, String why, String action, SQLException e) {
        String state = state(e);
        String what = "could not " + doing + " at the " + side.label() + ": " + why
                + (state.isEmpty() ? "" : " (SQLSTATE " + state + ")");
        return new ReplicationFailure(kind(state), what, action, e);
    }

    private static String state(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }

    /** Whatever keeps us from having a session at all is silence: a side whose database was dropped is as gone as its server. */
    private static Kind kind(String state) {
        if (state.startsWith("08") || state.startsWith("57P") || state.startsWith("28")) {
            return Kind.UNREACHABLE;
        }
        return switch (state) {
            case "3D000", "53300" -> Kind.UNREACHABLE;
            case "57014", "55P03", "25P03", "40P01" -> Kind.TIMED_OUT;
            default -> Kind.FAILED;
        };
    }

    private static String action(String state) {
        return switch (state) {
            case "08001", "08004", "08006" ->
                "check host, port and firewall of database.url, that the server runs, and what sslmode it wants";
            case "28P01" -> "check database.user and database.password";
            case "28000" -> "check the server's pg_hba.conf, and that the role may log in";
            case "3D000" -> "check the database's name in database.url";
            case "42501" -> "grant the missing privilege; `crossfade check` names it with the statement";
            case "53300" -> "raise max_connections, or end sessions that nobody uses";
            case "53100" -> "make room on the server's disk";
            case "57P01" -> "the session was ended by an administrator or a successor; try again";
            case "57P03" -> "the server is starting or stopping; try again";
            case "55P03" ->
                "another session holds the lock; find it in pg_stat_activity and pg_blocking_pids, and try again";
            case "57014" -> "the statement took longer than it may; look what it waited for, and try again";
            case "25006" -> "the database or a trigger of Crossfade is read-only here; see `crossfade fence show`";
            default -> "see the server's log, and try again";
        };
    }

    private static String why(SQLException e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String cause = e.getCause() == null ? null : e.getCause().getMessage();
        return cause == null || message.contains(cause) ? message : message + " " + cause;
    }
}
