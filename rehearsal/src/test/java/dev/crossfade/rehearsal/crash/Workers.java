package dev.crossfade.rehearsal.crash;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.lab.LabDatabase;
import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.ledger.WriteKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The tenant's application, with no proxy before it: each worker writes, one transaction after the other, to the side that last took
 * one, and after a refusal to the other side. Whatever fails before its COMMIT was sent is tried again; a COMMIT that was not answered
 * is written down as such.
 */
final class Workers implements AutoCloseable {

    private static final int COUNT = 3;
    private static final long EVERY_MS = 15;
    private static final long AFTER_REFUSAL_MS = 150;

    private static final String INSERT_ORDER = """
            INSERT INTO orders (key)
            VALUES (?)
            """;

    private static final String INSERT_MOVE = """
            INSERT INTO stock_moves (key, sku, delta)
            VALUES (?, ?, ?)
            """;

    private final Function<Side, LabDatabase> databases;
    private final Journal journal;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Map<Side, AtomicLong> acknowledged = new EnumMap<>(Side.class);
    private final List<Thread> threads = new ArrayList<>();

    private Workers(Function<Side, LabDatabase> databases, Journal journal) {
        this.databases = databases;
        this.journal = journal;
        for (Side side : Side.values()) {
            acknowledged.put(side, new AtomicLong());
        }
    }

    static Workers start(Function<Side, LabDatabase> databases, Journal journal) {
        Workers workers = new Workers(databases, journal);
        for (int number = 1; number <= COUNT; number++) {
            Worker worker = workers.new Worker("w" + number + "-");
            Thread thread = new Thread(worker::work, "worker " + number);
            thread.setDaemon(true);
            workers.threads.add(thread);
            thread.start();
        }
        return workers;
    }

    /** How many transactions the side has acknowledged. */
    long acknowledgedBy(Side side) {
        AtomicLong count = acknowledged.get(side);
        return count == null ? 0 : count.get();
    }

    /** Stops after the transaction under way. */
    @Override
    public void close() {
        stopped.countDown();
        for (Thread thread : threads) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(35));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private final class Worker {

        private final String prefix;
        private Side side = Side.SOURCE;
        private @Nullable Connection connection;

        Worker(String prefix) {
            this.prefix = prefix;
        }

        void work() {
            try {
                for (int number = 1; !stopped.await(EVERY_MS, TimeUnit.MILLISECONDS); number++) {
                    write(prefix + number, "sku-" + number % 7, number % 19 - 9);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                disconnect();
            }
        }

        private void write(String key, String sku, int delta) throws InterruptedException {
            do {
                boolean committing = false;
                try {
                    Connection open = connected();
                    insert(open, key, sku, delta);
                    committing = true;
                    open.commit();
                    record(key, sku, delta, true);
                    return;
                } catch (SQLException e) {
                    disconnect();
                    if (committing) {
                        record(key, sku, delta, false);
                        return;
                    }
                    side = side.other();
                }
            } while (!stopped.await(AFTER_REFUSAL_MS, TimeUnit.MILLISECONDS));
        }

        private void insert(Connection open, String key, String sku, int delta) throws SQLException {
            try (PreparedStatement order = open.prepareStatement(INSERT_ORDER);
                    PreparedStatement move = open.prepareStatement(INSERT_MOVE)) {
                order.setString(1, key);
                order.executeUpdate();
                move.setString(1, key);
                move.setString(2, sku);
                move.setInt(3, delta);
                move.executeUpdate();
            }
        }

        private void record(String key, String sku, int delta, boolean known) {
            String value = "sku=" + sku + " delta=" + delta;
            if (known) {
                journal.acknowledged(WriteKind.ORDER, key, key);
                journal.acknowledged(WriteKind.STOCK, key, value);
                acknowledged.computeIfAbsent(side, none -> new AtomicLong()).incrementAndGet();
            } else {
                journal.unknown(WriteKind.ORDER, key, key);
                journal.unknown(WriteKind.STOCK, key, value);
            }
        }

        private Connection connected() throws SQLException {
            Connection open = connection;
            if (open == null) {
                open = databases.apply(side).connect(Lab.APPLICATION);
                connection = open;
                open.setAutoCommit(false);
            }
            return open;
        }

        private void disconnect() {
            Connection open = connection;
            connection = null;
            if (open != null) {
                try {
                    open.close();
                } catch (SQLException e) {
                    // It was broken already.
                }
            }
        }
    }
}
