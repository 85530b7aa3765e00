package dev.crossfade.replication.preflight;

import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Whether something stands between us and the server that hands its sessions from one client to the next: PgBouncer, RDS Proxy and
 * their like. Locks, settings and snapshots of ours belong to one session, sessions are known by their process, and those that a
 * pooler keeps open outlive the client for whom they were opened.
 */
final class Pooler {

    static final String CODE = "pooler";

    private static final String PROTOCOL_VIOLATION = "08P01";

    private Pooler() {}

    /** Empty when the login failed for another reason than that PgBouncer does not take a session's options. */
    static Optional<Finding> refusal(Postgres postgres, ReplicationFailure failure) {
        return failure.getCause() instanceof SQLException e
                        && PROTOCOL_VIOLATION.equals(e.getSQLState())
                        && String.valueOf(e.getMessage()).contains("unsupported startup parameter")
                ? Optional.of(finding(postgres, "it refuses the options of our sessions, as PgBouncer does"))
                : Optional.empty();
    }

    /**
     * A server announces, for the cancelling of statements, the process that it has started for a session. A pooler announces a
     * number of its own, for which process will answer is decided later.
     */
    static Optional<Finding> look(Postgres postgres, PostgresSession session) {
        int answering = session.one("SELECT pg_backend_pid()", row -> row.getInt(1));
        return answering == session.backendPid()
                ? Optional.empty()
                : Optional.of(finding(
                        postgres,
                        "another process answers (pid " + answering + ") than was announced at login (pid "
                                + session.backendPid() + ")"));
    }

    private static Finding finding(Postgres postgres, String sign) {
        String side = postgres.side().label();
        return new Finding(
                Finding.Severity.BLOCKS,
                CODE,
                postgres.side(),
                postgres.address(),
                "a pooler stands before the server (PgBouncer, RDS Proxy, …): " + sign
                        + ". Locks and settings of a session of ours would be somebody else's in its next statement",
                "let " + side + ".database.url and " + side + ".database.replication.url lead to the server itself; the"
                        + " application may keep its pooler");
    }
}
