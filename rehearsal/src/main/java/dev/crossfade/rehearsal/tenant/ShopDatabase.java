package dev.crossfade.rehearsal.tenant;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The shop's connection pool, and the rule that one request is one transaction. */
final class ShopDatabase implements AutoCloseable {

    /** Half as many as a rehearsal has clients, whose transactions take milliseconds; pools of more than the processors need are not usual. */
    static final int CONNECTIONS = 16;

    /**
     * Short, as it should be in front of a database that may refuse: a request that waits for a connection when the database is fenced
     * is not refused before this has passed, and can go to the other side only then.
     */
    private static final long CONNECTION_TIMEOUT_MS = 500;

    /** Before the first request nobody is kept waiting, and a busy machine takes its time to fill the pool. */
    private static final Duration FIRST_CONNECTION_WITHIN = Duration.ofSeconds(30);

    private final HikariDataSource pool;

    private ShopDatabase(HikariDataSource pool) {
        this.pool = pool;
    }

    /** Opens the pool even when the database refuses at the moment: it keeps trying. */
    static ShopDatabase open(String url, String user, String password) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MS);
        config.setInitializationFailTimeout(-1);
        config.setPoolName("shop");
        config.addDataSourceProperty("socketTimeout", "20");
        config.addDataSourceProperty("connectTimeout", "2");
        return new ShopDatabase(new HikariDataSource(config));
    }

    /** Runs the work in one transaction and commits it; on any failure nothing of it stays. */
    <T> T inTransaction(Work<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        }
    }

    /**
     * Runs work that is one statement, which is a transaction by itself: without the two that would begin and commit it, and with one
     * round trip in the place of two.
     */
    <T> T inOneStatement(Work<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return work.run(connection);
        }
    }

    /**
     * Runs the work on every connection of the pool, in transactions that are rolled back, so that nothing of it stays but what a
     * sequence has handed out. A server process that has answered once answers the next time without building its caches.
     */
    void tryOutEverywhere(Work<?> work) throws SQLException {
        List<Connection> all = new ArrayList<>();
        long end = System.nanoTime() + FIRST_CONNECTION_WITHIN.toNanos();
        try {
            for (int number = 0; number < CONNECTIONS; number++) {
                Connection connection = connection(end);
                all.add(connection);
                connection.setAutoCommit(false);
                try {
                    work.run(connection);
                } finally {
                    connection.rollback();
                }
            }
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }
    }

    /**
     * By asking again, and not by a longer time-out of the pool: that is taken over only every half a minute, and then stays, so that
     * requests would wait as long as this one.
     */
    private Connection connection(long end) throws SQLException {
        while (true) {
            try {
                return pool.getConnection();
            } catch (SQLTransientConnectionException e) {
                if (System.nanoTime() - end >= 0) {
                    throw e;
                }
            }
        }
    }

    /** True when a session answers. */
    boolean answers() {
        try (Connection connection = pool.getConnection()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    private static void rollback(Connection connection, Exception failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** Like a function, for JDBC. */
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }
}
