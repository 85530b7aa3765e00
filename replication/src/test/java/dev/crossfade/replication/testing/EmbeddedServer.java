package dev.crossfade.replication.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * One PostgreSQL server. The superuser {@code postgres} needs no password, every other role does. {@code fsync} is off: these
 * tests survive no power cut.
 */
public final class EmbeddedServer {

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final int major;
    private final int port;
    private final Path directory;
    private EmbeddedPostgres server;
    private int failovers;

    private EmbeddedServer(int major, Path directory, EmbeddedPostgres server) {
        this.major = major;
        this.port = server.getPort();
        this.directory = directory;
        this.server = server;
    }

    private static EmbeddedPostgres.Builder builder(int major, Path data) {
        return EmbeddedPostgres.builder()
                .setPgBinaryResolver(new ServerBinaries(major))
                .setDataDirectory(data)
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
                .setServerConfig("logging_collector", "on");
    }

    static EmbeddedServer start(int major) {
        return start(major, true);
    }

    private static EmbeddedServer start(int major, boolean deletedAtItsEnd) {
        try {
            Path directory = Files.createTempDirectory("crossfade-it-" + major + "-");
            EmbeddedPostgres postgres = builder(major, directory.resolve("data"))
                    .setCleanDataDirectory(deletedAtItsEnd)
                    .start();
            EmbeddedServer started = new EmbeddedServer(major, directory, postgres);
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
        return port;
    }

    /** A server for one test, which may fail it over, and closes it. */
    static EmbeddedServer startThatFailsOver(int major) {
        return start(major, false);
    }

    /** Keeps its files as they are, as a standby has them that gets no further. The server is stopped for it, and started again. */
    public void leaveStandbyBehind() {
        try {
            server.close();
            copy(directory.resolve("data"), directory.resolve("standby"));
            server = again("data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From here on the {@link #leaveStandbyBehind standby} answers on the same port, and takes no writes. */
    public void standBy() {
        try {
            server.close();
            copy(directory.resolve("standby"), directory.resolve("standing-by"));
            Files.createFile(directory.resolve("standing-by").resolve("standby.signal"));
            server = again("standing-by");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * From here on the {@link #leaveStandbyBehind standby} serves on the same port, and lacks all that was committed since. Once more, and
     * another one does, which has got as far.
     */
    public void failOver() {
        try {
            server.close();
            String promotedOne = "promoted-" + ++failovers;
            copy(directory.resolve("standby"), directory.resolve(promotedOne));
            Files.createFile(directory.resolve(promotedOne).resolve("standby.signal"));
            server = again(promotedOne);
            try (Connection connection = superuser("postgres");
                    Statement statement = connection.createStatement();
                    ResultSet promoted = statement.executeQuery("SELECT pg_promote(true, 60)")) {
                if (!promoted.next() || !promoted.getBoolean(1)) {
                    throw new IllegalStateException("the standby was not promoted within a minute");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private EmbeddedPostgres again(String data) throws IOException {
        return builder(major, directory.resolve(data))
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file)),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    /** Stops a server that {@link #startThatFailsOver fails over}, and deletes its files. */
    public void stop() {
        try {
            server.close();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
