package dev.crossfade.control.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.crossfade.config.settings.StoreAddress;
import dev.crossfade.control.leader.Tenure;
import dev.crossfade.control.workflow.journal.StoreFailure;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The controller's database: a file of its own, or a schema on a server that several controllers share. Every commit is durable when it
 * returns. What is changed in a shared one is changed under the term of whoever leads, or not at all.
 */
public final class JdbcStore implements AutoCloseable, MeterBinder {

    /** Of a change that the server has undone for something that is past: whoever stood still finds more of this program loaded each time. */
    static final int MOST_TRIES = 3;

    private final StoreEngine engine;
    private final HikariDataSource connections;
    private final @Nullable Tenure tenure;
    private final AtomicLong repeated;

    private JdbcStore(StoreEngine engine, HikariDataSource connections, @Nullable Tenure tenure, AtomicLong repeated) {
        this.engine = engine;
        this.connections = connections;
        this.tenure = tenure;
        this.repeated = repeated;
    }

    /**
     * Opens the store, brings it to this program's version, and creates it when it is not there: of a file also the directory, of a
     * server the schema.
     *
     * @param url {@code jdbc:sqlite:FILE} or {@code jdbc:postgresql://…}
     * @throws IllegalArgumentException when the URL is of no store
     * @throws StoreFailure when another controller has the file open, or the store is of a newer version, or cannot be written
     */
    public static JdbcStore open(String url) {
        return open(StoreAddress.of(url));
    }

    /** As {@link #open(String)}, with an address whose password may be renewed. */
    public static JdbcStore open(StoreAddress address) {
        StoreEngine engine = address instanceof StoreAddress.OfServer server
                ? new PostgresEngine(server)
                : SqliteEngine.lock(((StoreAddress.OfFile) address).file());
        try {
            StoreHistory.bringUpToDate(engine);
            // Who has a file is the one who changes it; of a shared store nobody is before he leads.
            Tenure first = engine instanceof SqliteEngine ? Tenure.ALONE : null;
            return new JdbcStore(engine, connect(engine), first, new AtomicLong());
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    /** Whether other controllers may have it open, too. */
    public boolean isShared() {
        return engine instanceof PostgresEngine;
    }

    /** Whether what others have locked can be gone past: where one alone writes, nothing ever is. */
    boolean skipsLocked() {
        return isShared();
    }

    /**
     * What decides who of several controllers leads.
     *
     * @param address of this one's API, as the others tell it
     * @throws IllegalStateException when the store is not shared
     */
    public SharedLease lease(String address) {
        if (engine instanceof PostgresEngine server) {
            return new SharedLease(server, address);
        }
        throw new IllegalStateException("a file has one controller");
    }

    /** The same store, for what is done in that time. */
    public JdbcStore under(Tenure another) {
        return new JdbcStore(engine, connections, another, repeated);
    }

    /** What is done to the database; of a change within one transaction, and perhaps again, where the first one was undone. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    /** Reads; each statement by itself, so that nothing is held, or ended by the server, while this process stands still in between. */
    <T extends @Nullable Object> T read(Work<T> work) {
        try (Connection connection = connections.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw engine.failure(e);
        }
    }

    /**
     * Does the work in one transaction, which is durable when this returns.
     *
     * @throws StoreFailure NOT_LEADING when this controller does not lead, or not any more; whether it is certain that nothing is written is
     *     {@link StoreFailure#isUndone}
     */
    <T extends @Nullable Object> T change(Work<T> work) {
        for (int tries = 1; ; tries++) {
            Tenure now = insistOnLead();
            try {
                return inTransaction(connection -> {
                    if (!engine.holdsTerm(connection, now)) {
                        throw notLeading("another controller has taken over since term " + now.term());
                    }
                    return work.on(connection);
                });
            } catch (SQLException e) {
                if (tries == MOST_TRIES || !engine.isPast(e)) {
                    StoreFailure failure = engine.failure(e);
                    throw e instanceof Unanswered ? failure : failure.undone();
                }
                repeated.incrementAndGet();
            }
        }
    }

    /** Without asking the store: by our own clock. */
    Tenure insistOnLead() {
        if (tenure == null) {
            throw notLeading("another controller leads");
        }
        if (!tenure.lasts()) {
            throw notLeading("the lease of term " + tenure.term() + " was not renewed in time, or is another's by now");
        }
        return tenure;
    }

    private static StoreFailure notLeading(String why) {
        return new StoreFailure(
                StoreFailure.Kind.NOT_LEADING,
                "this controller does not lead: " + why,
                "leave it to the one that leads; where none does, see that the store's server answers",
                null);
    }

    /** A commit was sent, and what came of it is not known. */
    private static final class Unanswered extends SQLException {

        private static final long serialVersionUID = 1L;

        Unanswered(SQLException cause) {
            super(cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), cause);
        }
    }

    private <T extends @Nullable Object> T inTransaction(Work<T> work) throws SQLException {
        boolean sent = false;
        try (Connection connection = connections.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.on(connection);
                sent = true;
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                undo(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw sent && !engine.hasRefused(e) ? new Unanswered(e) : e;
        }
    }

    /** How often a change was done again because the server had undone it. */
    long repeated() {
        return repeated.get();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("crossfade.store.repeated", repeated, AtomicLong::doubleValue)
                .description("Changes that were done again, for the store's server had undone them")
                .register(registry);
    }

    /** One that is broken, or that SQLite has undone itself on a full disk, is not used again; why is the news, and not that. */
    private void undo(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            connections.evictConnection(connection);
            cause.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        connections.close();
        engine.close();
    }

    private static HikariDataSource connect(StoreEngine engine) {
        HikariConfig config = engine.pool();
        config.setPoolName("store");
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw engine.failure(e.getCause() instanceof SQLException sql ? sql : new SQLException(e.getMessage(), e));
        }
    }
}
