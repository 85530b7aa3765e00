package dev.crossfade.control.store;

import com.zaxxer.hikari.HikariConfig;
import dev.crossfade.config.settings.StoreAddress;
import dev.crossfade.control.leader.Tenure;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.OptionalInt;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * A file of one controller, which holds a lock beside it. Every commit is on the disk when it returns ({@code synchronous = FULL},
 * SQLite's manual, "PRAGMA synchronous").
 */
final class SqliteEngine implements StoreEngine {

    private static final Duration CONNECTION_WAIT = Duration.ofSeconds(10);
    /** As Flyway's connections are made, which takes no properties. */
    private static final String PRAGMAS = "?journal_mode=WAL&synchronous=FULL&busy_timeout=5000&foreign_keys=true";

    private final Path file;
    private final @Nullable StoreLock lock;

    private SqliteEngine(Path file, @Nullable StoreLock lock) {
        this.file = file;
        this.lock = lock;
    }

    /** @throws StoreFailure when another controller has it open, or its directory cannot be written */
    static SqliteEngine lock(Path file) {
        return new SqliteEngine(file, StoreLock.take(file));
    }

    /** Of a file that nobody else knows. */
    static SqliteEngine unlocked(Path file) {
        return new SqliteEngine(file, null);
    }

    @Override
    public HikariConfig pool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url());
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        return config;
    }

    @Override
    public FluentConfiguration history() {
        return Flyway.configure().dataSource(url(), null, null).locations("classpath:db/migration/sqlite");
    }

    private String url() {
        return StoreAddress.SQLITE + file + PRAGMAS;
    }

    /** A page that was lost would else be found when it is needed. */
    @Override
    public void examine(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
            if (!row.next() || !row.getString(1).equals("ok")) {
                throw SqliteFaults.damaged(file, null);
            }
        }
    }

    @Override
    public OptionalInt versionBeforeFlyway(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("""
                    SELECT count(*) FILTER (WHERE name = 'schema_version'),
                           count(*) FILTER (WHERE name = 'flyway_schema_history')
                      FROM sqlite_master
                     WHERE type = 'table'
                    """)) {
                if (!row.next() || row.getInt(1) == 0 || row.getInt(2) > 0) {
                    return OptionalInt.empty();
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT max(version) FROM schema_version")) {
                return row.next() ? OptionalInt.of(row.getInt(1)) : OptionalInt.empty();
            }
        }
    }

    /** The lock on the file keeps everybody else away. */
    @Override
    public boolean holdsTerm(Connection connection, Tenure tenure) {
        return true;
    }

    @Override
    public boolean isPast(SQLException e) {
        return false;
    }

    @Override
    public boolean hasRefused(SQLException commit) {
        return SqliteFaults.hasRefused(commit);
    }

    @Override
    public StoreFailure failure(SQLException e) {
        return SqliteFaults.of(file, e);
    }

    @Override
    public void close() {
        if (lock != null) {
            lock.close();
        }
    }
}
