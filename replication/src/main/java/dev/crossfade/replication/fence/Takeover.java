package dev.crossfade.replication.fence;

import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes our generation the one that may act at one side. A predecessor may be dead, paused, or on its way: its sessions are ended,
 * the row is raised under a short lock timeout, for a session that came in between may hold it, and once it is raised they are ended
 * again. Until that has worked this side is not acted on.
 */
final class Takeover {

    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(200);
    private static final int ATTEMPTS = 50;

    /** Waits up to five seconds for each to be gone; the number of fields excludes names that are cut short. */
    private static final String END_LOWER = """
            SELECT pg_terminate_backend(pid, 5000)
              FROM pg_stat_activity
             WHERE application_name LIKE ?
               AND datname = current_database()
               AND usename = current_user
               AND split_part(application_name, '/', 3) ~ '^[0-9]{1,18}$'
               AND split_part(application_name, '/', 3)::bigint < ?
            """;

    private static final String RAISE = """
            UPDATE crossfade.gate SET generation = ? WHERE migration = ? AND generation <= ?
            """;

    private final MigrationSession ours;

    Takeover(MigrationSession ours) {
        this.ours = ours;
    }

    void run(PostgresSession session) {
        Optional<GateRow> gate = Gate.read(session);
        if (gate.isEmpty()) {
            return;
        }
        refuseForeign(gate.get());
        session.lockTimeout(LOCK_TIMEOUT);
        for (int attempt = 1; ; attempt++) {
            endLower(session);
            if (raised(session, attempt)) {
                break;
            }
        }
        endLower(session);
        session.lockTimeout(Duration.ofSeconds(5));
    }

    private boolean raised(PostgresSession session, int attempt) {
        try {
            if (session.update(RAISE, ours.generation(), ours.migration(), ours.generation()) == 1) {
                return true;
            }
            throw superseded(session);
        } catch (ReplicationFailure e) {
            if (e.kind() == Kind.TIMED_OUT && attempt < ATTEMPTS) {
                return false;
            }
            throw e;
        }
    }

    private void endLower(PostgresSession session) {
        session.list(END_LOWER, row -> row.getBoolean(1), "crossfade/" + ours.migration() + "/%", ours.generation());
    }

    private void refuseForeign(GateRow row) {
        if (!row.migration().equals(ours.migration())) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "the gate belongs to another migration: " + row.migration(),
                    "finish that migration and clean it up");
        }
    }

    private ReplicationFailure superseded(PostgresSession session) {
        return Gate.read(session)
                .map(row -> Gate.superseded(row, ours))
                .orElseGet(() -> new ReplicationFailure(
                        Kind.SUPERSEDED,
                        "the " + session.side().label() + "'s gate is gone: somebody has cleaned this migration up",
                        "look at both sides with `crossfade fence show`"));
    }
}
