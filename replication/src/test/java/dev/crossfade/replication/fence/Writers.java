package dev.crossfade.replication.fence;

import dev.crossfade.replication.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Clients that write in explicit transactions, remember what they were told, and log in again at once whenever they are thrown out.
 * Stubborn ones: they ask for sessions that may write, whatever the database's default is.
 */
public final class Writers implements AutoCloseable {

    private static final long WITHIN_SECONDS = 120;

    private final TestDatabase database;
    private final WrittenThing thing;
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();
    private final Semaphore commits = new Semaphore(0);
    private final Semaphore refusals = new Semaphore(0);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    private Writers(TestDatabase database, WrittenThing thing) {
        this.database = database;
        this.thing = thing;
    }

    static Writers start(TestDatabase database, int clients, WrittenThing thing) {
        Writers writers = new Writers(database, thing);
        for (int client = 0; client < clients; client++) {
            int number = client;
            Thread thread = new Thread(() -> writers.write(number), "writer-" + client);
            writers.threads.add(thread);
            thread.start();
        }
        return writers;
    }

    /** Waits for so many transactions from now on. */
    void awaitCommitted(int transactions) throws InterruptedException {
        await(commits, transactions);
    }

    /** Waits for so many sessions from now on that could not be had, or were lost. */
    void awaitRefused(int sessions) throws InterruptedException {
        await(refusals, sessions);
    }

    private static void await(Semaphore events, int number) throws InterruptedException {
        events.drainPermits();
        if (!events.tryAcquire(number, WITHIN_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("only " + events.availablePermits() + " in " + WITHIN_SECONDS + " s");
        }
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

    Set<String> present() {
        return new HashSet<>(thing.keys(database));
    }

    private void write(int client) {
        Random random = new Random(client);
        for (long serial = 0; !stopping; ) {
            try (Connection connection = database.connectAsStubbornApp()) {
                connection.setAutoCommit(false);
                while (!stopping) {
                    String key = client + "/" + System.identityHashCode(this) + "/" + serial++;
                    try {
                        thing.write(connection, random, key);
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
                refusals.release();
            }
        }
    }

    @Override
    public void close() {
        stopping = true;
    }
}
