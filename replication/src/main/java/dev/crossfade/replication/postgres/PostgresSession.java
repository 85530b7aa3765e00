package dev.crossfade.replication.postgres;

import dev.crossfade.config.model.Side;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * One session of ours, in autocommit mode unless within {@link #inTransaction}. Not thread-safe, but for {@link #close()} and {@link #cancel()}.
 * Every method throws {@link ReplicationFailure}.
 */
public final class PostgresSession implements AutoCloseable {

    private final Side side;
    private final Connection connection;
    private final Transactions transactions;

    PostgresSession(Side side, Connection connection) {
        this.side = side;
        this.connection = connection;
        this.transactions = new Transactions(connection);
    }

    /** Takes what it wants of the row at which the result stands. */
    @FunctionalInterface
    public interface RowReading {
        void read(ResultSet row) throws SQLException;
    }

    /** What is done within one transaction; it throws to roll back. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        T run() throws SQLException;
    }

    /** The driver's connection, for what this class does not offer: cursors, COPY. */
    public Connection connection() {
        return connection;
    }

    public Side side() {
        return side;
    }

    /** Every row, mapped. Parameters stand for {@code ?}; a collection of strings becomes {@code text[]}. */
    public <T> List<T> list(String sql, RowMapping<T> mapping, @Nullable Object... parameters) {
        try (PreparedStatement statement = prepare(sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<T> values = new ArrayList<>();
            while (rows.next()) {
                values.add(mapping.map(rows));
            }
            return values;
        } catch (SQLException e) {
            throw translate(e);
        }
    }

    /**
     * Several statements with {@code ;} between them, in one round trip; each of those that answer with rows hands them to the reading
     * at its place.
     */
    public void lists(String sql, List<RowReading> readings, @Nullable Object... parameters) {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            boolean rowsFollow = statement.execute();
            for (RowReading reading : readings) {
                if (!rowsFollow) {
                    throw new IllegalArgumentException("fewer statements than readings");
                }
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        reading.read(rows);
                    }
                }
                rowsFollow = statement.getMoreResults();
            }
        } catch (SQLException e) {
            throw translate(e);
        }
    }

    /** The first row, mapped; empty when there is none. */
    public <T> Optional<T> first(String sql, RowMapping<T> mapping, @Nullable Object... parameters) {
        List<T> values = list(sql, mapping, parameters);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    /** The one row that the statement always has. */
    public <T> T one(String sql, RowMapping<T> mapping, @Nullable Object... parameters) {
        return first(sql, mapping, parameters)
                .orElseThrow(() -> new ReplicationFailure(
                        ReplicationFailure.Kind.FAILED,
                        "the " + side.label() + " answered without a row where there always is one",
                        "look whether somebody changed schema crossfade by hand"));
    }

    /** How many rows were changed. */
    public int update(String sql, @Nullable Object... parameters) {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw translate(e);
        }
    }

    /** Runs a statement without parameters, or several with {@code ;} between them in one round trip; DDL as a rule. */
    public void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        } catch (SQLException e) {
            throw translate(e);
        }
    }

    /**
     * As {@link #execute}, for CREATE, ALTER and DROP where every millisecond counts: from within {@code DO}, so that the driver does not
     * see them. It forgets every statement that it has prepared at the first one (measured with pgjdbc 42.7), and what comes next is
     * parsed and planned again. Nothing that cannot run within a transaction.
     */
    public void define(String sql) {
        execute("DO " + Identifier.literal("BEGIN EXECUTE " + Identifier.literal(sql) + "; END"));
    }

    /** Runs the work in one READ COMMITTED transaction, the one begun ahead if there is one, and commits it; rolls back when it throws. */
    public <T extends @Nullable Object> T inTransaction(Work<T> work) {
        return translated(() -> transactions.commit(work));
    }

    /** Runs the work in one transaction that is rolled back in any case: it tells whether the work can be done, and nothing stays. */
    public <T extends @Nullable Object> T tryOut(Work<T> work) {
        return translated(() -> transactions.rollBack(work));
    }

    /**
     * Does ahead what the next {@link #inTransaction} would take long to do, in the transaction that it will go on with and end; within
     * the work {@link #tryOut} rolls back its own part alone. Rolled back when the work throws.
     */
    public void begin(Runnable work) {
        translated(() -> {
            transactions.begin(() -> {
                work.run();
                return true;
            });
            return true;
        });
    }

    private <T extends @Nullable Object> T translated(Work<T> transaction) {
        try {
            return transaction.run();
        } catch (SQLException e) {
            throw translate(e);
        }
    }

    /** For this session from now on; within a transaction until its end, if it is rolled back. */
    public void statementTimeout(Duration timeout) {
        setting("statement_timeout", milliseconds(timeout), false);
    }

    /** Within a transaction: until its end, however it ends. */
    public void statementTimeoutInTransaction(Duration timeout) {
        setting("statement_timeout", milliseconds(timeout), true);
    }

    /** How long the socket may be silent while we wait for an answer; zero is no bound. Sends nothing. */
    public void answerWithin(Duration silence) {
        try {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(silence.toMillis()));
        } catch (SQLException e) {
            throw translate(e);
        }
    }

    /** As {@link #statementTimeout}, for waiting on locks. */
    public void lockTimeout(Duration timeout) {
        setting("lock_timeout", milliseconds(timeout), false);
    }

    /** What is left of a time may be less than a millisecond, and zero would be no bound at all; only an exact zero means that. */
    private static String milliseconds(Duration timeout) {
        return (timeout.isZero() ? 0 : Math.max(1, timeout.toMillis())) + "ms";
    }

    private void setting(String name, String value, boolean inTransaction) {
        one("SELECT set_config(?, ?, ?)", row -> String.valueOf(row.getString(1)), name, value, inTransaction);
    }

    /** Returns as soon as a channel that this session listens to has news, or the time is over. */
    public void awaitNotification(Duration atMost) {
        try {
            connection.unwrap(PGConnection.class).getNotifications(Math.max(1, Math.toIntExact(atMost.toMillis())));
        } catch (SQLException e) {
            throw translate(e);
        }
    }

    /** Ends the statement that another thread waits for, if there is one. */
    public void cancel() {
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            throw translate(e);
        }
    }

    /** Asks the server, for at most two seconds. */
    public boolean isAlive() {
        try {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }

    /** The server process behind this session. */
    public int backendPid() {
        try {
            return connection.unwrap(PGConnection.class).getBackendPID();
        } catch (SQLException e) {
            throw translate(e);
        }
    }

    public int serverMajor() {
        try {
            return connection.getMetaData().getDatabaseMajorVersion();
        } catch (SQLException e) {
            throw translate(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // The session is of no more use either way: the server ends it when the socket is gone.
            return;
        }
    }

    private PreparedStatement prepare(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < parameters.length; i++) {
                bind(statement, i + 1, parameters[i]);
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value instanceof Collection<?> collection) {
            Array array = connection.createArrayOf(
                    "text", collection.stream().map(String::valueOf).toArray());
            statement.setArray(index, array);
        } else {
            statement.setObject(index, value);
        }
    }

    private ReplicationFailure translate(SQLException e) {
        return SqlFailures.translate(side, "run a statement", e);
    }
}
