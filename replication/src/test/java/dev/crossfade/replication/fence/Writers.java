package dev.crossfade.replication.fence;

import dev.crossfade.replication.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/** Clients that write in explicit transactions over two tables each, and remember what they were told. */
final class Writers implements AutoCloseable {

    private final TestDatabase database;
    private final int tables;
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();
    private final Semaphore commits = new Semaphore(0);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    private Writers(TestDatabase database, int tables) {
        this.database = database;
        this.tables = tables;
    }

    /** @param tables {@code t0 …}, each with columns {@code key} and {@code writer} */
    static Writers start(TestDatabase database, int clients, int tables) {
        Writers writers = new Writers(database, tables);
        for (int client = 0; client < clients; client++) {
            int number = client;
            Thread thread = new Thread(() -> writers.write(number), "writer-" + client);
            writers.threads.add(thread);
            thread.start();
        }
        return writers;
    }

    void awaitCommitted(int transactions) throws InterruptedException {
        commits.acquire(transactions);
    }

    void stop() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    int failed() {
        return failed.size();
    }

    List<String> failedButCommitted() {
        Set<String> present = present();
        return failed.stream().filter(present::contains).toList();
    }

    List<String> acknowledgedButMissing() {
        Set<String> present = present();
        return acknowledged.stream().filter(key -> !present.contains(key)).toList();
    }

    private Set<String> present() {
        Set<String> keys = new HashSet<>();
        for (int table = 0; table < tables; table++) {
            database.texts("SELECT key FROM t" + table).forEach(key -> keys.add(String.valueOf(key)));
        }
        return keys;
    }

    private void write(int client) {
        Random random = new Random(client);
        for (long serial = 0; !stopping; ) {
            try (Connection connection = database.connectAsApp()) {
                connection.setAutoCommit(false);
                while (!stopping) {
                    String key = client + "/" + System.identityHashCode(this) + "/" + serial++;
                    try {
                        insert(connection, random.nextInt(tables), key, client);
                        insert(connection, random.nextInt(tables), key, client);
                        connection.commit();
                        acknowledged.add(key);
                        commits.release();
                    } catch (SQLException e) {
                        failed.add(key);
                        connection.rollback();
                    }
                }
            } catch (SQLException e) {
                // Shut out, or ended: tries to log in again, as a pool would.
                Thread.onSpinWait();
            }
        }
    }

    private static void insert(Connection connection, int table, String key, int client) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO t" + table + " (key, writer) VALUES (?, ?)")) {
            statement.setString(1, key);
            statement.setInt(2, client);
            statement.executeUpdate();
        }
    }

    @Override
    public void close() {
        stopping = true;
    }
}
