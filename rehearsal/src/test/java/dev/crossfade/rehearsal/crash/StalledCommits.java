package dev.crossfade.rehearsal.crash;

import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.lab.LabDatabase;
import dev.crossfade.rehearsal.lab.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/**
 * Makes every COMMIT of a server wait, durable but not yet visible, for a standby that does not exist
 * (https://www.postgresql.org/docs/17/runtime-config-replication.html#GUC-SYNCHRONOUS-STANDBY-NAMES); until it is released.
 */
final class StalledCommits {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PROBE = "stalled commits";

    private final PostgresServer server;
    private final Thread probe;
    private final CountDownLatch closing = new CountDownLatch(1);

    private StalledCommits(PostgresServer server, LabDatabase database) {
        this.server = server;
        this.probe = new Thread(() -> commitOnAndOn(database), PROBE);
        probe.setDaemon(true);
    }

    /** Returns once a commit was seen to wait. */
    static StalledCommits on(PostgresServer server, LabDatabase database, Sessions sessions) throws SQLException {
        configure(server, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        StalledCommits stalled = new StalledCommits(server, database);
        stalled.probe.start();
        try {
            sessions.awaitCommitWait(PROBE);
            return stalled;
        } catch (AssertionError e) {
            stalled.release();
            throw e;
        }
    }

    void release() throws SQLException {
        closing.countDown();
        configure(server, "ALTER SYSTEM RESET synchronous_standby_names");
        try {
            probe.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void commitOnAndOn(LabDatabase database) {
        Properties properties = new Properties();
        properties.setProperty("user", Lab.CROSSFADE.role());
        properties.setProperty("password", Lab.CROSSFADE.password());
        properties.setProperty("ApplicationName", PROBE);
        try (Connection connection = DriverManager.getConnection(database.url(), properties);
                Statement statement = connection.createStatement()) {
            while (closing.getCount() > 0) {
                statement.execute("SELECT pg_logical_emit_message(true, 'probe', '')");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the probe failed", e);
        }
    }

    private static void configure(PostgresServer server, String statementText) throws SQLException {
        try (Connection connection = server.superuser("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = local");
            statement.execute(statementText);
            statement.execute("SELECT pg_reload_conf()");
        }
    }
}
