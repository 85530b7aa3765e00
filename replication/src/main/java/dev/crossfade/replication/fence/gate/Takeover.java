package dev.crossfade.replication.fence.gate;

import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Makes our generation the one that may act at one side. A predecessor may be dead, paused, or on its way: its sessions are ended,
 * the row is raised under a short lock timeout, for a session that came in between may hold it, and once it is raised they are ended
 * again. Until that has worked this side is not acted on.
 */
public final class Takeover {

    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(200);
    private static final int ATTEMPTS = 50;

    /**
     * Waits up to five seconds for each to be gone; the number of fields excludes names that are cut short. Those that make and move slots
     * are of the role that replicates, where ours may not; to end them a privilege is needed that the fence needs, too.
     */
    public static final String END_LOWER = """
            SELECT pg_terminate_backend(pid, 5000)
              FROM pg_stat_activity
             WHERE application_name LIKE ?
               AND datname = current_database()
               AND (usename = current_user
                    OR usename = ?
                       AND (current_setting('is_superuser') = 'on'
                            OR NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.oid = usesysid)
                               AND (pg_has_role(usesysid, 'USAGE') OR pg_has_role('pg_signal_backend', 'USAGE'))))
               AND split_part(application_name, '/', 3) ~ '^[0-9]{1,18}$'
               AND split_part(application_name, '/', 3)::bigint < ?
            """;

    private static final String RAISE = """
            UPDATE crossfade.gate SET generation = ? WHERE migration = ? AND generation <= ? AND NOT state = ANY (?)
            """;

    private final Gate gate;
    private final MigrationSession ours;
    private final String replicationRole;

    public Takeover(Postgres postgres) {
        this.gate = new Gate(postgres);
        this.ours = postgres.session();
        this.replicationRole = postgres.settings().replication().user();
    }

    public void run(PostgresSession session) {
        runUnless(session, Set.of());
    }

    /** REFUSED, with the row as it was, when the gate says one of the states, also when it says so only at the last moment. */
    public void runUnless(PostgresSession session, Set<GateState> states) {
        Optional<GateRow> row = Gate.read(session);
        if (row.isEmpty()) {
            return;
        }
        refuseForeign(row.get());
        session.lockTimeout(LOCK_TIMEOUT);
        for (int attempt = 1; ; attempt++) {
            endLower(session);
            if (raised(session, states, attempt)) {
                break;
            }
        }
        endLower(session);
        session.lockTimeout(Duration.ofSeconds(5));
        if (GateUpgrade.isDue(session)) {
            gate.act(session, locked -> {
                GateUpgrade.run(session);
                return locked;
            });
        }
    }

    private boolean raised(PostgresSession session, Set<GateState> unless, int attempt) {
        try {
            int raised = session.update(
                    RAISE,
                    ours.generation(),
                    ours.migration(),
                    ours.generation(),
                    unless.stream().map(GateState::label).toList());
            if (raised == 1) {
                return true;
            }
            throw notRaised(session, unless);
        } catch (ReplicationFailure e) {
            if (e.kind() == Kind.TIMED_OUT && attempt < ATTEMPTS) {
                return false;
            }
            throw e;
        }
    }

    private void endLower(PostgresSession session) {
        session.list(
                END_LOWER,
                row -> row.getBoolean(1),
                "crossfade/" + ours.migration() + "/%",
                replicationRole,
                ours.generation());
    }

    private void refuseForeign(GateRow row) {
        if (!row.migration().equals(ours.migration())) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "the gate belongs to another migration: " + row.migration(),
                    "finish that migration and clean it up");
        }
    }

    private ReplicationFailure notRaised(PostgresSession session, Set<GateState> unless) {
        return Gate.read(session)
                .map(row -> unless.contains(row.state())
                        ? new ReplicationFailure(
                                Kind.REFUSED,
                                row.inWords() + ", so it is left to the controller that brought it there",
                                "look at both sides with `crossfade fence show`")
                        : Gate.superseded(row, ours))
                .orElseGet(() -> new ReplicationFailure(
                        Kind.SUPERSEDED,
                        "the " + session.side().label() + "'s gate is gone: somebody has cleaned this migration up",
                        "look at both sides with `crossfade fence show`"));
    }
}
