package dev.crossfade.replication.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One PostgreSQL server. The superuser {@code postgres} needs no password, every other role does. {@code fsync} is off: these
 * tests survive no power cut.
 */
public final class EmbeddedServer {

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final int major;
    private final EmbeddedPostgres server;

    private EmbeddedServer(int major, EmbeddedPostgres server) {
        this.major = major;
        this.server = server;
    }

    static EmbeddedServer start(int major) {
        try {
            Path directory = Files.createTempDirectory("crossfade-it-" + major + "-");
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setPgBinaryResolver(new ServerBinaries(major))
                    .setDataDirectory(directory.resolve("data"))
                    .setCleanDataDirectory(true)
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setServerConfig("wal_level", "logical")
                    .setServerConfig("max_replication_slots", "20")
                    .setServerConfig("max_wal_senders", "20")
                    .setServerConfig("max_logical_replication_workers", "12")
                    .setServerConfig("max_worker_processes", "24")
                    .setServerConfig("max_prepared_transactions", "5")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("shared_buffers", "64MB")
                    .setServerConfig("wal_retrieve_retry_interval", "300ms")
                    .setServerConfig("logging_collector", "on")
                    .start();
            EmbeddedServer started = new EmbeddedServer(major, postgres);
            Files.write(
                    directory.resolve("data").resolve("pg_hba.conf"),
                    List.of(
                            "local all all trust",
                            "host all postgres 127.0.0.1/32 trust",
                            "host all all 127.0.0.1/32 scram-sha-256"));
            try (Connection connection = started.superuser("postgres");
                    Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_reload_conf()");
            }
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public int major() {
        return major;
    }

    public int port() {
        return server.getPort();
    }

    /** A session of the superuser {@code postgres} in the given database, which writes even where that is not the default. */
    public Connection superuser(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("options", "-c default_transaction_read_only=off");
        return DriverManager.getConnection(url(database), properties);
    }

    String url(String database) {
        String encoded = URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + encoded;
    }

    /** An empty database of its own with its own roles; dropped when it is closed. */
    public TestDatabase createDatabase() {
        return createDatabase("");
    }

    /** @param suffix of the names of database and roles: quotes, spaces, hyphens, … */
    public TestDatabase createDatabase(String suffix) {
        return TestDatabase.create(this, NAMES.incrementAndGet() + suffix);
    }

    /** How {@code CREATE DATABASE} is fastest: since 15 its usual way, by the log, takes four times the processor's time. */
    String copiedAsFiles() {
        return major < 15 ? "" : " STRATEGY file_copy";
    }

    /** An empty database that has, with its roles, the names of one on another server: the other side of a migration. */
    TestDatabase createCounterpart(TestDatabase other) {
        return TestDatabase.create(this, other.suffix());
    }
}
