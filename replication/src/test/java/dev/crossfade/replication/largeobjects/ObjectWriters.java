package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** An application that does to its large objects whatever can be done to them, in transactions short and long, some taken back. */
final class ObjectWriters implements AutoCloseable {

    private static final int WRITERS = 4;
    private static final long FIRST = 70_000;
    private static final int OBJECTS_EACH = 25;

    private final TestDatabase database;
    private final long pauseNanos;
    private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    private final List<Future<?>> running = new ArrayList<>();
    private final AtomicInteger transactions = new AtomicInteger();
    private volatile boolean stopped;

    private ObjectWriters(TestDatabase database, long pauseNanos) {
        this.database = database;
        this.pauseNanos = pauseNanos;
    }

    /** @param pauseNanos between two transactions of a writer */
    static ObjectWriters start(TestDatabase database, long seed, long pauseNanos) {
        ObjectWriters writers = new ObjectWriters(database, pauseNanos);
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            writers.running.add(
                    writers.threads.submit(() -> writers.write(writer, new Random(seed * WRITERS + writer))));
        }
        return writers;
    }

    int transactions() {
        return transactions.get();
    }

    /** Returns when the last transaction is over. */
    void stop() throws InterruptedException, ExecutionException {
        stopped = true;
        for (Future<?> one : running) {
            one.get();
        }
    }

    /** Each has objects of its own, so that none waits for another. */
    private Void write(int writer, Random random) throws SQLException {
        try (Connection connection = database.connectAsApp();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!stopped) {
                int statements = 1 + random.nextInt(4);
                for (int i = 0; i < statements; i++) {
                    long oid = FIRST + (long) writer * OBJECTS_EACH + random.nextInt(OBJECTS_EACH);
                    statement.execute(doing(oid, exists(statement, oid), random));
                }
                if (random.nextInt(10) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
                transactions.incrementAndGet();
                LockSupport.parkNanos(pauseNanos);
            }
        }
        return null;
    }

    private static boolean exists(Statement statement, long oid) throws SQLException {
        try (var rows = statement.executeQuery("SELECT FROM pg_largeobject_metadata WHERE oid = " + oid)) {
            return rows.next();
        }
    }

    private static String doing(long oid, boolean exists, Random random) {
        if (!exists) {
            return random.nextInt(4) == 0
                    ? "SELECT lo_create(" + oid + ")"
                    : "SELECT lo_from_bytea(" + oid + ", decode(repeat('" + hex(random) + "', "
                            + (1 + random.nextInt(9000)) + "), 'hex'))";
        }
        String open = "SELECT lo_truncate(lo_open(" + oid + ", 131072), ";
        return switch (random.nextInt(10)) {
            case 0 -> "SELECT lo_unlink(" + oid + ")";
            case 1 -> open + 2048 * random.nextInt(8) + ")";
            case 2 -> open + random.nextInt(20_000) + ")";
            case 3 -> "GRANT SELECT ON LARGE OBJECT " + oid + " TO PUBLIC";
            case 4 -> "REVOKE ALL ON LARGE OBJECT " + oid + " FROM PUBLIC";
            default ->
                "SELECT lo_put(" + oid + ", " + random.nextInt(40_000) + ", decode(repeat('" + hex(random) + "', "
                        + (1 + random.nextInt(3000)) + "), 'hex'))";
        };
    }

    private static String hex(Random random) {
        return String.format("%04x", random.nextInt(0x10000));
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdownNow();
    }
}
