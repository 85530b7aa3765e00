package dev.crossfade.control.workflow;

import dev.crossfade.replication.testing.TestPair;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A tenant's worker: writes one row after the other as the application, at the side that takes it, and remembers which were acknowledged. */
final class AppWriter implements AutoCloseable {

    private static final String INSERT = "INSERT INTO orders (key, side) VALUES (?, ?)";

    private final TestPair pair;
    private final List<String> acknowledged = new ArrayList<>();
    private final AtomicInteger atSource = new AtomicInteger();
    private final AtomicInteger atTarget = new AtomicInteger();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::write, "app-writer");

    AppWriter(TestPair pair) {
        this.pair = pair;
        thread.start();
    }

    List<String> stop() {
        close();
        synchronized (acknowledged) {
            return List.copyOf(acknowledged);
        }
    }

    void awaitWritesAtTheTarget(int count) {
        awaitAtLeast(atTarget, count);
    }

    void awaitMoreWritesAtTheSource(int count) {
        awaitAtLeast(atSource, atSource.get() + count);
    }

    private static void awaitAtLeast(AtomicInteger counter, int count) {
        synchronized (counter) {
            while (counter.get() < count) {
                try {
                    counter.wait(30_000);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted", e);
                }
            }
        }
    }

    private void write() {
        boolean source = true;
        int number = 0;
        Connection connection = null;
        while (stopping.getCount() > 0) {
            String key = "key-" + number;
            number++;
            boolean written = false;
            while (!written && stopping.getCount() > 0) {
                connection = connected(connection, source);
                written = connection != null && insert(connection, key, source);
                if (!written) {
                    closed(connection);
                    connection = null;
                    source = !source;
                    pause();
                }
            }
            if (written) {
                count(key, source ? atSource : atTarget);
            }
        }
        closed(connection);
    }

    private void count(String key, AtomicInteger counter) {
        synchronized (acknowledged) {
            acknowledged.add(key);
        }
        synchronized (counter) {
            counter.incrementAndGet();
            counter.notifyAll();
        }
    }

    private @Nullable Connection connected(@Nullable Connection connection, boolean source) {
        if (connection != null) {
            return connection;
        }
        try {
            return (source ? pair.source() : pair.target()).connectAsApp();
        } catch (SQLException shut) {
            return null;
        }
    }

    private static boolean insert(Connection connection, String key, boolean source) {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, key);
            statement.setString(2, source ? "source" : "target");
            statement.executeUpdate();
            return true;
        } catch (SQLException refused) {
            return false;
        }
    }

    private static void closed(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException gone) {
            // It was ended by the fence.
        }
    }

    private void pause() {
        try {
            if (stopping.await(5, TimeUnit.MILLISECONDS)) {
                Thread.currentThread().interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
