package dev.crossfade.control.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The controller's database file. One controller has it open at a time; every commit is on the disk when it returns
 * ({@code synchronous = FULL}, SQLite's manual, "PRAGMA synchronous").
 */
public final class JdbcStore implements AutoCloseable {

    private static final String PREFIX = "jdbc:sqlite:";
    private static final Duration CONNECTION_WAIT = Duration.ofSeconds(10);

    private final Path file;
    private final StoreLock lock;
    private final HikariDataSource connections;

    private JdbcStore(Path file, StoreLock lock, HikariDataSource connections) {
        this.file = file;
        this.lock = lock;
        this.connections = connections;
    }

    /**
     * Opens the store, and creates it, with its directory, when it is not there.
     *
     * @param url {@code jdbc:sqlite:FILE}
     * @throws StoreFailure when another controller has it open, or it is of a newer version, or cannot be written
     */
    public static JdbcStore open(String url) {
        Path file = fileOf(url);
        StoreLock lock = StoreLock.take(file);
        try {
            JdbcStore store = new JdbcStore(file, lock, connect(file));
            StoreSchema.bringUpToDate(store);
            return store;
        } catch (PoolInitializationException e) {
            lock.close();
            throw failure(file, e.getCause() instanceof SQLException sql ? sql : new SQLException(e.getMessage(), e));
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** What is done to the database within one transaction. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    /** Does the work in one transaction, which is durable when this returns and undone when it throws. */
    <T extends @Nullable Object> T inTransaction(Work<T> work) {
        try (Connection connection = connections.getConnection()) {
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    @Override
    public void close() {
        connections.close();
        lock.close();
    }

    private static Path fileOf(String url) {
        if (!url.startsWith(PREFIX) || url.length() == PREFIX.length()) {
            throw new StoreFailure(
                    StoreFailure.Kind.FAILED,
                    "control.store: not a store that this version can open",
                    "use jdbc:sqlite:FILE, such as jdbc:sqlite:var/control.db",
                    null);
        }
        return Path.of(url.substring(PREFIX.length())).toAbsolutePath().normalize();
    }

    private static HikariDataSource connect(Path file) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("store");
        config.setJdbcUrl(PREFIX + file);
        config.setMaximumPoolSize(1);
        config.setAutoCommit(false);
        config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        config.addDataSourceProperty("journal_mode", "WAL");
        config.addDataSourceProperty("synchronous", "FULL");
        config.addDataSourceProperty("busy_timeout", "5000");
        config.addDataSourceProperty("foreign_keys", "true");
        return new HikariDataSource(config);
    }

    private static StoreFailure failure(Path file, SQLException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("full")) {
            return new StoreFailure(
                    StoreFailure.Kind.FAILED,
                    "the disk of the controller's store is full: " + file,
                    "make room; nothing was changed, and what waits is tried again",
                    e);
        }
        if (message.contains("locked") || message.contains("busy")) {
            return new StoreFailure(
                    StoreFailure.Kind.FAILED,
                    "the controller's store is locked by another program: " + file,
                    "end what has the file open (a shell, a backup); what waits is tried again",
                    e);
        }
        if (message.contains("not a database") || message.contains("malformed")) {
            return new StoreFailure(
                    StoreFailure.Kind.FAILED,
                    "the controller's store is damaged, or is no store: " + file,
                    "restore it from a backup; the gates in both databases keep every tenant safe meanwhile",
                    e);
        }
        return new StoreFailure(
                StoreFailure.Kind.FAILED,
                "the controller's store failed: " + file + ": " + e.getMessage(),
                "see that the directory exists and can be written",
                e);
    }
}
