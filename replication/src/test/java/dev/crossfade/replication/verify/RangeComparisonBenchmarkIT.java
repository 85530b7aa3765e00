package dev.crossfade.replication.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Prints what docs/benchmarks.md has; it asserts that both sides are equal, and nothing about time. */
@Tag("endurance")
class RangeComparisonBenchmarkIT {

    private static final int ROWS = 2_000_000;
    private static final int WRITES_A_SECOND = 200;
    private static final long NANOS_A_SECOND = 1_000_000_000L;
    private static final Duration QUIET = Duration.ofSeconds(10);

    private static final String EVERY_ROW_IN_ONE_ORDER = """
            SELECT md5(r.key::text) AS position, r.key, r.hash
              FROM (SELECT ARRAY[t.id::text] AS key,
                           md5(ROW(t.amount, t.at, t.customer, t.id, t.note)::text) AS hash
                      FROM ONLY orders t) r
             ORDER BY md5(r.key::text) COLLATE "C"
            """;

    @Test
    void rowsASecondAndWhatTheApplicationFeels() throws SQLException {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id bigint PRIMARY KEY, customer text, amount numeric, note text, at timestamptz)",
                    "CREATE TABLE hot (id int PRIMARY KEY, n int)",
                    "INSERT INTO hot SELECT i, 0 FROM generate_series(1, 1000) i",
                    "INSERT INTO orders SELECT i, 'customer ' || i % 1000, i / 7.0, md5(i::text) || md5((i + 1)::text),"
                            + " '2026-01-01'::timestamptz + i * interval '1 s' FROM generate_series(1, " + ROWS
                            + ") i");
            for (TestDatabase side : List.of(pair.source(), pair.target())) {
                side.execute("VACUUM ANALYZE orders", "CHECKPOINT");
            }
            long begun = System.nanoTime();
            assertEquals(ROWS, everyRowInOneOrder(pair));
            print("every row, sorted and sent to the controller, one session", begun);
            compare(pair, "ranges, one session, without rest", limits(1, 100));
            compare(pair, "ranges, two sessions, without rest", limits(2, 100));
            compare(pair, "ranges, as usual", ComparisonLimits.USUAL);

            try (Application quiet = new Application(pair.source())) {
                LockSupport.parkNanos(QUIET.toNanos());
                quiet.print("no comparison");
            }
            try (Application busy = new Application(pair.source())) {
                compare(pair, "ranges, as usual, beside the application", ComparisonLimits.USUAL);
                busy.print("comparison as usual");
            }
            try (Application busy = new Application(pair.source())) {
                compare(pair, "ranges, two sessions, without rest, beside the application", limits(2, 100));
                busy.print("comparison without rest");
            }
            try (Application busy = new Application(pair.source())) {
                assertEquals(ROWS, everyRowInOneOrder(pair));
                busy.print("every row sorted");
            }
        }
    }

    private static ComparisonLimits limits(int sessions, int percent) {
        return new ComparisonLimits(sessions, percent, Duration.ofMinutes(5), Duration.ofMinutes(1));
    }

    /** But for {@code hot}: the application writes there, and nothing replicates. */
    private static void compare(TestPair pair, String what, ComparisonLimits limits) {
        try (RangeComparison comparison = new RangeComparison(
                pair.sourcePostgres(),
                pair.targetPostgres(),
                new TableSelection(TestPair.replication(List.of("public.hot"))),
                (source, target) -> {},
                limits,
                Clock.systemUTC())) {
            long begun = System.nanoTime();
            ComparisonReport report = comparison.compare();
            print(what, begun);
            assertEquals(List.of(), report.differences());
            assertEquals(ROWS, report.rowsCompared());
        }
    }

    private static long everyRowInOneOrder(TestPair pair) throws SQLException {
        try (Connection source = pair.source().connectAsApp();
                Connection target = pair.target().connectAsApp()) {
            source.setAutoCommit(false);
            target.setAutoCommit(false);
            try (PreparedStatement here = source.prepareStatement(EVERY_ROW_IN_ONE_ORDER);
                    PreparedStatement there = target.prepareStatement(EVERY_ROW_IN_ONE_ORDER)) {
                here.setFetchSize(2000);
                there.setFetchSize(2000);
                long rows = 0;
                try (ResultSet one = here.executeQuery();
                        ResultSet other = there.executeQuery()) {
                    while (one.next() && other.next()) {
                        assertEquals(one.getString(3), other.getString(3));
                        rows++;
                    }
                }
                return rows;
            }
        }
    }

    private static void print(String what, long begun) {
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf(Locale.ROOT, "BENCH %s: %.1f s, %.0f rows/s%n", what, seconds, ROWS / seconds);
    }

    /** One row a transaction, so many times a second. */
    private static final class Application implements AutoCloseable {

        private final AtomicBoolean stopped = new AtomicBoolean();
        private final CompletableFuture<List<Long>> work;

        Application(TestDatabase database) {
            work = CompletableFuture.supplyAsync(() -> write(database));
        }

        private List<Long> write(TestDatabase database) {
            List<Long> latencies = new ArrayList<>();
            Random random = new Random(17);
            try (Connection connection = database.connectAsApp();
                    PreparedStatement update = connection.prepareStatement("UPDATE hot SET n = n + 1 WHERE id = ?")) {
                long due = System.nanoTime();
                while (!stopped.get()) {
                    update.setInt(1, 1 + random.nextInt(1000));
                    update.executeUpdate();
                    latencies.add(System.nanoTime() - due);
                    due += NANOS_A_SECOND / WRITES_A_SECOND;
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                return latencies;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        void print(String what) {
            stopped.set(true);
            List<Long> sorted = work.join().stream().sorted().toList();
            assertTrue(sorted.size() > 100, "the application hardly wrote");
            System.out.printf(
                    Locale.ROOT,
                    "BENCH application, %s: p50 %.2f ms, p99 %.2f ms of %d writes%n",
                    what,
                    sorted.get(sorted.size() / 2) / 1e6,
                    sorted.get(sorted.size() * 99 / 100) / 1e6,
                    sorted.size());
        }

        @Override
        public void close() {
            stopped.set(true);
        }
    }
}
