package dev.crossfade.rehearsal.load;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.LabDatabase;
import dev.crossfade.rehearsal.lab.Login;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tries continuously to write to both sides as the application does, and lets {@link Writability} judge. The statement changes no
 * row, but needs all that a write needs.
 */
public final class WritableSides implements AutoCloseable {

    private static final long EVERY_MS = 20;

    /** A login costs the server a process: asked for as often as a statement, it takes from the move what it measures. */
    private static final long AFTER_REFUSED_LOGIN_MS = 60;

    private static final String WRITE_NOTHING = "UPDATE orders SET id = id WHERE false";

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private final Writability writability = new Writability();

    /** Starts once the target is guarded: before that both sides are open. */
    public static WritableSides start(Function<Side, LabDatabase> databases, Login login) {
        WritableSides sampler = new WritableSides();
        for (Side side : Side.values()) {
            LabDatabase database = databases.apply(side);
            Thread thread = new Thread(() -> sampler.sample(side, database, login), "sampler " + side);
            thread.setDaemon(true);
            sampler.threads.add(thread);
            thread.start();
        }
        return sampler;
    }

    public Writability writability() {
        return writability;
    }

    @Override
    public void close() {
        stopped.countDown();
        for (Thread thread : threads) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void sample(Side side, LabDatabase database, Login login) {
        Connection connection = null;
        try {
            while (!stopped.await(connection == null ? AFTER_REFUSED_LOGIN_MS : EVERY_MS, TimeUnit.MILLISECONDS)) {
                connection = attempt(side, database, login, connection);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeQuietly(connection);
        }
    }

    private @Nullable Connection attempt(Side side, LabDatabase database, Login login, @Nullable Connection before) {
        long began = System.nanoTime();
        Connection connection = before;
        try {
            if (connection == null) {
                connection = database.connect(login);
            }
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(WRITE_NOTHING);
            }
            writability.tried(side, "a write that changes nothing", began, System.nanoTime(), true);
            return connection;
        } catch (SQLException e) {
            writability.tried(side, "a write that changes nothing", began, System.nanoTime(), false);
            if (Refusal.of(e) == Refusal.READ_ONLY) {
                return connection;
            }
            closeQuietly(connection);
            return null;
        }
    }

    private static void closeQuietly(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // It was broken or is not wanted any more.
            }
        }
    }
}
