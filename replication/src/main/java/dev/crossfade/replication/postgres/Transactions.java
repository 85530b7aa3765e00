package dev.crossfade.replication.postgres;

import dev.crossfade.replication.postgres.PostgresSession.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one session, READ COMMITTED, never one within another: whole ones, and one that is begun ahead of the time at
 * which it is to be committed.
 */
final class Transactions {

    /** What there is of a transaction that is begun ahead. */
    private enum Ahead {
        NONE,
        BEGINNING,
        BEGUN
    }

    private final Connection connection;
    private Ahead ahead = Ahead.NONE;

    Transactions(Connection connection) {
        this.connection = connection;
    }

    /** Commits the work, with what was begun ahead if there is any; rolls all of it back when it throws. */
    <T extends @Nullable Object> T commit(Work<T> work) throws SQLException {
        enter();
        boolean committed = false;
        try {
            T result = work.run();
            connection.commit();
            committed = true;
            return result;
        } finally {
            end(committed);
        }
    }

    /** Rolls the work back in any case; while a transaction is begun ahead, the work and no more. */
    <T extends @Nullable Object> T rollBack(Work<T> work) throws SQLException {
        if (ahead == Ahead.BEGINNING) {
            return rollBackAlone(work);
        }
        enter();
        try {
            return work.run();
        } finally {
            end(false);
        }
    }

    /** Leaves the work uncommitted, for {@link #commit} to go on from; rolls it back when it throws. */
    void begin(Work<?> work) throws SQLException {
        if (ahead != Ahead.NONE) {
            throw new IllegalStateException("a transaction was begun ahead, and is not over");
        }
        enter();
        ahead = Ahead.BEGINNING;
        try {
            work.run();
            ahead = Ahead.BEGUN;
        } finally {
            if (ahead != Ahead.BEGUN) {
                end(false);
            }
        }
    }

    private void enter() throws SQLException {
        if (ahead == Ahead.BEGUN) {
            return;
        }
        if (!connection.getAutoCommit()) {
            throw new IllegalStateException("a transaction within a transaction would end the outer one");
        }
        connection.setAutoCommit(false);
    }

    /** With it go the locks that the work took. */
    private <T extends @Nullable Object> T rollBackAlone(Work<T> work) throws SQLException {
        Savepoint before = connection.setSavepoint();
        T result = work.run();
        connection.rollback(before);
        connection.releaseSavepoint(before);
        return result;
    }

    /** Leaving a transaction by way of autocommit would commit it: a session whose rollback failed in any way is closed instead. */
    private void end(boolean committed) {
        ahead = Ahead.NONE;
        boolean over = committed || rolledBack();
        if (!over || !isInAutoCommitAgain()) {
            close();
        }
    }

    private boolean rolledBack() {
        try {
            connection.rollback();
            return true;
        } catch (SQLException | RuntimeException e) {
            // What made us roll back is the news; the server rolls back what a lost connection leaves.
            return false;
        }
    }

    private boolean isInAutoCommitAgain() {
        try {
            connection.setAutoCommit(true);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // The session is of no more use either way: the server ends it when the socket is gone.
            return;
        }
    }
}
