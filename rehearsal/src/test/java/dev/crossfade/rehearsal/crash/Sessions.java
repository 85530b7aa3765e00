package dev.crossfade.rehearsal.crash;

import dev.crossfade.rehearsal.lab.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Crossfade's sessions in one database, seen from another database, where no fence minds the spectator. */
record Sessions(PostgresServer server, String database) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String WAITING = """
            SELECT pid
              FROM pg_stat_activity
             WHERE datname = ? AND application_name LIKE 'crossfade/%' AND wait_event_type = ? AND query LIKE ?
            """;

    private static final String SYNC_REP = """
            SELECT pid
              FROM pg_stat_activity
             WHERE datname = ? AND wait_event = 'SyncRep' AND application_name LIKE ?
            """;

    private static final String ALIVE = """
            SELECT pid
              FROM pg_stat_activity
             WHERE datname = ? AND pid = ANY (?::int[])
            """;

    /** Waits until one waits for a lock in such a statement. */
    List<Integer> awaitLockWait(String statement) {
        return awaitSome("a session waits for a lock in " + statement, WAITING, database, "Lock", statement);
    }

    /** Waits until one has committed, and waits for a standby to confirm it. */
    List<Integer> awaitCommitWait(String applicationName) {
        return awaitSome("a session of " + applicationName + " waits in COMMIT", SYNC_REP, database, applicationName);
    }

    void awaitEnd(List<Integer> sessions) {
        String array =
                "{" + String.join(",", sessions.stream().map(String::valueOf).toList()) + "}";
        Eventually.holds(
                "the orphans have ended: " + array,
                PATIENCE,
                () -> pids(ALIVE, database, array).isEmpty());
    }

    private List<Integer> awaitSome(String what, String sql, String... parameters) {
        List<Integer> found = new ArrayList<>();
        Eventually.holds(what, PATIENCE, () -> found.addAll(pids(sql, parameters)));
        return found;
    }

    private List<Integer> pids(String sql, String... parameters) throws SQLException {
        try (Connection spectator = server.superuser("postgres");
                PreparedStatement statement = spectator.prepareStatement(sql)) {
            for (int index = 0; index < parameters.length; index++) {
                statement.setString(index + 1, parameters[index]);
            }
            List<Integer> pids = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    pids.add(rows.getInt(1));
                }
            }
            return pids;
        }
    }
}
