package dev.crossfade.rehearsal.lab;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of one major version with its own data directory, durable as a real one is: {@code fsync} and
 * {@code synchronous_commit} are on, and every login but the server's own superuser needs its password.
 */
public final class PostgresServer implements AutoCloseable {

    private static final String HOST = "127.0.0.1";

    private final EmbeddedPostgres server;
    private final PgCtl pgCtl;
    private final @Nullable TablesApart tablesApart;

    private PostgresServer(EmbeddedPostgres server, PgCtl pgCtl, @Nullable TablesApart tablesApart) {
        this.server = server;
        this.pgCtl = pgCtl;
        this.tablesApart = tablesApart;
    }

    /** How a server is stopped. */
    public enum Stop {
        /** Its sessions are ended, and all is written out. */
        FAST("fast"),
        /** As a power failure ends it: at its next start it recovers from its log. */
        CRASH("immediate");

        private final String mode;

        Stop(String mode) {
            this.mode = mode;
        }

        String mode() {
            return mode;
        }
    }

    /**
     * Starts a server that can replicate logically.
     *
     * @param directory an empty one, for the data; deleted when the server is closed
     * @throws IOException when there are no binaries for the major, or the server does not start within 60 s
     */
    public static PostgresServer start(int major, Path directory) throws IOException {
        return start(major, directory, "logical");
    }

    /** As {@link #start(int, Path)}, with another {@code wal_level}. */
    public static PostgresServer start(int major, Path directory, String walLevel) throws IOException {
        return start(major, directory, walLevel, null);
    }

    /** As {@link #start(int, Path)}, with the tables on a disk that can be filled up; the data's other files are left when it is closed. */
    static PostgresServer startOnSmallDisk(int major, Path directory) throws IOException {
        TablesApart tablesApart = new TablesApart();
        try {
            return start(major, directory, "logical", tablesApart);
        } catch (IOException | RuntimeException e) {
            tablesApart.close();
            throw e;
        }
    }

    private static PostgresServer start(int major, Path directory, String walLevel, @Nullable TablesApart tablesApart)
            throws IOException {
        Files.createDirectories(directory);
        Path logFile = directory.resolveSibling("postgres-" + directory.getFileName() + ".log");
        ProcessBuilder.Redirect log = ProcessBuilder.Redirect.appendTo(logFile.toFile());
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setPgBinaryResolver(new PostgresBinaries(major))
                .setDataDirectory(directory)
                .setCleanDataDirectory(tablesApart == null)
                .setDataDirectoryCustomizer(data -> {
                    if (tablesApart != null) {
                        tablesApart.arrange(data);
                    }
                })
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("lc_messages", "C")
                .setServerConfig("wal_level", walLevel)
                .setServerConfig("max_replication_slots", "20")
                .setServerConfig("max_wal_senders", "20")
                .setServerConfig("max_logical_replication_workers", "12")
                .setServerConfig("max_worker_processes", "24")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("shared_buffers", "128MB")
                .setOutputRedirector(log)
                .setErrorRedirector(log)
                .start();
        PostgresServer started = new PostgresServer(server, new PgCtl(directory, logFile), tablesApart);
        try {
            started.requirePasswords(directory);
        } catch (IOException | SQLException e) {
            started.close();
            throw new IOException("PostgreSQL " + major + " started, but could not be set up: " + e.getMessage(), e);
        }
        return started;
    }

    /** A session of the server's superuser in the given database. */
    public Connection superuser(String database) throws SQLException {
        return server.getDatabase("postgres", database).getConnection();
    }

    /** Of the process that starts all others of the server. */
    public long pid() throws IOException {
        return pgCtl.pid();
    }

    public LabDatabase database(String name) {
        return new LabDatabase(HOST, server.getPort(), name);
    }

    public int port() {
        return server.getPort();
    }

    /**
     * Stops the server and starts it anew, on the same port and with all that it has committed.
     *
     * @throws IOException when it does not stop or start within a minute each
     */
    public void restart(Stop stop) throws IOException, InterruptedException {
        pgCtl.restart(stop);
    }

    /** Stops the server and deletes its data. */
    @Override
    public void close() throws IOException {
        server.close();
        if (tablesApart != null) {
            tablesApart.close();
        }
    }

    /** That its tables are on; only of a server that was started on one. */
    SmallDisk disk() {
        if (tablesApart == null) {
            throw new IllegalStateException("asked for the small disk of a server that has none");
        }
        return tablesApart.disk();
    }

    private void requirePasswords(Path directory) throws IOException, SQLException {
        Files.write(
                directory.resolve("pg_hba.conf"),
                List.of(
                        "local all all trust",
                        "host all postgres 127.0.0.1/32 trust",
                        // SCRAM as well, for each role whose password is stored so.
                        "host all all 127.0.0.1/32 md5",
                        "host replication all 127.0.0.1/32 scram-sha-256"));
        try (Connection connection = superuser("postgres");
                Statement statement = connection.createStatement();
                ResultSet reloaded = statement.executeQuery("SELECT pg_reload_conf()")) {
            if (!reloaded.next() || !reloaded.getBoolean(1)) {
                throw new SQLException("the server did not reload pg_hba.conf");
            }
        }
    }
}
