package dev.crossfade.replication.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whether a large table among twenty holds up an initial copy, so that several workers for it would pay: how long its copy alone takes,
 * how long all take, and how long the same rows take in two tables of half its size. Prints {@code BENCH} lines.
 */
@Tag("endurance")
class CopyBenchmarkIT {

    private static final Duration LONG = Duration.ofMinutes(9);
    private static final int SMALL_TABLES = 19;
    private static final int SMALL_ROWS = 20_000;
    private static final int LARGE_ROWS = 1_600_000;

    @Test
    void oneLargeTableAmongTwenty() {
        run("one large table among twenty", new int[] {LARGE_ROWS}, SMALL_TABLES);
        run("the large table alone", new int[] {LARGE_ROWS}, 0);
        run("the same rows in two tables", new int[] {LARGE_ROWS / 2, LARGE_ROWS / 2}, 0);
    }

    private static void run(String what, int[] large, int smallTables) {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            for (int i = 0; i < large.length; i++) {
                create(pair, "large_" + i, large[i]);
            }
            IntStream.range(0, smallTables).forEach(i -> create(pair, "small_" + i, SMALL_ROWS));
            databases.source().install(GateState.SERVING);
            databases.target().install(GateState.GUARDED);
            databases.target().guard();
            databases.source().publish();
            long bytes =
                    pair.source().number("SELECT sum(pg_table_size(oid)) FROM pg_class WHERE relname ~ '_[0-9]+$'");
            long begin = System.nanoTime();
            databases.target().subscribe();
            Waiting.until(
                    () -> databases.target().copyProgress().stream()
                            .allMatch(copy -> copy.phase() == TableCopy.Phase.READY),
                    LONG);
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertEquals(large[0], pair.target().number("SELECT count(*) FROM large_0"));
            System.out.printf(
                    Locale.ROOT,
                    "BENCH copy: %s: %.1f s, %.0f MB on disk, %.1f MB/s%n",
                    what,
                    seconds,
                    bytes / 1e6,
                    bytes / 1e6 / seconds);
        }
    }

    private static void create(TestPair pair, String table, int rows) {
        pair.executeOnBothAsApp("CREATE TABLE " + table + " (id int PRIMARY KEY, a bigint, what text)");
        pair.source()
                .executeAsApp("INSERT INTO " + table
                        + " SELECT i, i * 7, repeat(md5(i::text), 8) FROM generate_series(1, " + rows + ") i");
    }
}
