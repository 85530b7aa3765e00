package dev.crossfade.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.stream.TableCopy;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import dev.crossfade.replication.verify.ComparisonReport;
import dev.crossfade.replication.verify.Difference;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Between servers that replicate. */
class VerificationIT {

    private static final Duration SHORTLY = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final int ROWS = 30_000;

    @Test
    void applicationThatWritesMeanwhileMakesNoDifferenceAndOnePlantedBitDoes() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id int PRIMARY KEY, n int, body bytea)",
                    "CREATE TABLE pages (slug text PRIMARY KEY, n int)",
                    "CREATE TABLE letters (id int PRIMARY KEY, n int, body text)",
                    "ALTER TABLE letters ALTER body SET STORAGE EXTERNAL");
            pair.source()
                    .executeAsApp(
                            "INSERT INTO orders SELECT i, 0, decode(repeat(md5(i::text), 4), 'hex')"
                                    + " FROM generate_series(1, " + ROWS + ") i",
                            "INSERT INTO letters VALUES (1, 0, repeat('as it was ', 1000))",
                            "INSERT INTO pages SELECT 'page ' || i, 0 FROM generate_series(1, 5000) i");
            replicate(databases);
            try (Writer writer = new Writer(pair.source())) {
                ComparisonReport before = databases.compareRows();
                assertEquals(List.of(), before.differences());
                pair.target()
                        .execute(
                                "SET session_replication_role = replica",
                                "UPDATE orders SET body = set_bit(body, 100, 1 - get_bit(body, 100)) WHERE id = 30000",
                                // No change of the row brings it: it is stored apart, and none of them touches it.
                                "UPDATE letters SET body = 'lost'");
                ComparisonReport after = databases.compareRows();
                assertEquals(
                        List.of(
                                new Difference(new TableName("public", "letters"), "1", "differs"),
                                new Difference(new TableName("public", "orders"), "30000", "differs")),
                        after.differences());
                assertTrue(writer.written() > 0, "nothing was written meanwhile");
            }
        }
    }

    @Test
    void plantedBitOfALargeObjectIsNamedByItsPageUntilItIsCarriedAnew() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            databases.source().install(GateState.SERVING);
            databases.target().install(GateState.GUARDED);
            pair.source()
                    .executeAsApp(
                            "SELECT lo_from_bytea(70001, decode(repeat('00ff27', 5000), 'hex'))",
                            "SELECT lo_from_bytea(70002, 'small')");
            assertEquals(List.of(), databases.carryLargeObjects().different());
            assertEquals(List.of(), databases.compareLargeObjects(() -> {}).different());
            pair.target().execute("SELECT lo_put(70001, 3 * 2048 + 5, '\\xfe')", "SELECT lo_create(70003)");

            assertEquals(
                    List.of("70001: page 3 differs", "70003: only on target"),
                    databases.compareLargeObjects(() -> {}).different());
            assertEquals(
                    List.of("70001: page 3 differs", "70003: only on target"),
                    databases.compareLargeObjects(() -> {}).different(),
                    "a comparison mends nothing");
            databases.carryLargeObjects();
            assertEquals(List.of(), databases.compareLargeObjects(() -> {}).different());

            pair.target().execute("SELECT lo_put(70002, 0, 'X')");
            AtomicInteger written = new AtomicInteger();
            LargeObjectReport busy = databases.compareLargeObjects(
                    () -> pair.source().executeAsApp("SELECT lo_put(70002, 0, '" + written.incrementAndGet() + "')"));
            assertEquals(List.of(), busy.different());
            assertEquals(1, busy.unsettled(), "what never stood still is not equal");
        }
    }

    /** A pass carries what it finds in the middle of its short life, and only the next one removes it. */
    @Test
    void largeObjectThatIsEqualInALaterLookIsNoDifference() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            pair.executeOnBothAsApp("SELECT lo_from_bytea(70001, 'same')");
            pair.target().executeAsApp("SELECT lo_create(70002)");
            AtomicInteger looks = new AtomicInteger();
            LargeObjectReport report = databases.compareLargeObjects(() -> {
                if (looks.incrementAndGet() == 2) {
                    pair.target().executeAsApp("SELECT lo_unlink(70002)");
                }
            });
            assertEquals(new LargeObjectReport(1, 0, List.of(), 0), report);
            assertEquals(2, looks.get());
        }
    }

    private static void replicate(DatabasePair databases) {
        databases.source().install(GateState.SERVING);
        databases.target().install(GateState.GUARDED);
        databases.source().publish();
        databases.target().subscribe();
        Waiting.until(
                () -> databases.target().copyProgress().stream()
                        .allMatch(table -> table.phase() == TableCopy.Phase.READY),
                SHORTLY);
    }

    /** Changes, adds and removes rows, one after the other, until it is closed. */
    private static final class Writer implements AutoCloseable {

        private final AtomicBoolean stopped = new AtomicBoolean();
        private final CompletableFuture<Integer> work;
        private final AtomicInteger written = new AtomicInteger();

        Writer(TestDatabase database) {
            work = CompletableFuture.supplyAsync(() -> write(database));
        }

        private int write(TestDatabase database) {
            Random random = new Random(17);
            try (Connection connection = database.connectAsApp();
                    PreparedStatement change = connection.prepareStatement("UPDATE orders SET n = n + 1 WHERE id = ?");
                    PreparedStatement move =
                            connection.prepareStatement("UPDATE pages SET n = n + 1 WHERE slug = 'page ' || ?::int");
                    PreparedStatement stamp = connection.prepareStatement("UPDATE letters SET n = n + 1");
                    PreparedStatement add = connection.prepareStatement("INSERT INTO orders VALUES (?, 1, '')");
                    PreparedStatement remove = connection.prepareStatement("DELETE FROM orders WHERE id = ?")) {
                while (!stopped.get()) {
                    change.setInt(1, random.nextInt(ROWS - 1));
                    change.executeUpdate();
                    move.setInt(1, random.nextInt(5000));
                    move.executeUpdate();
                    stamp.executeUpdate();
                    add.setInt(1, ROWS + 1 + written.get());
                    add.executeUpdate();
                    remove.setInt(1, ROWS + 1 + random.nextInt(written.get() + 1));
                    remove.executeUpdate();
                    written.incrementAndGet();
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
                return written.get();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        int written() {
            return written.get();
        }

        @Override
        public void close() {
            stopped.set(true);
            work.join();
        }
    }
}
