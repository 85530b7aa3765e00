package dev.crossfade.replication.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.testing.TestPair;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody else does to a table while its ranges are read, between two of them. */
class HeapRangesIT {

    private static final int BLOCKS_A_RANGE = 16;
    private static final int ROWS = 20_000;

    private final AtomicInteger ranges = new AtomicInteger();
    private final AtomicInteger rows = new AtomicInteger();

    @Test
    void alterTableWaitsForARangeAndNotForTheTable() {
        try (TestPair pair = events()) {
            read(pair, source -> source.run("SET lock_timeout = '2s'", "ALTER TABLE events ADD COLUMN more int"));
            assertEquals(ROWS, rows.get());
            assertTrue(ranges.get() > 3, ranges::toString);
        }
    }

    @Test
    void allRangesAreReadInOneSnapshot() {
        try (TestPair pair = events()) {
            read(pair, source -> source.run("UPDATE events SET what = 'moved'", "INSERT INTO events VALUES ('new')"));
            assertEquals(ROWS, rows.get());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"VACUUM FULL events", "ALTER TABLE events ALTER COLUMN what TYPE varchar(99)"})
    void tableThatWasRewrittenIsRefusedForItsRowsAreElsewhere(String statement) {
        try (TestPair pair = events()) {
            ReplicationFailure failure =
                    assertThrows(ReplicationFailure.class, () -> read(pair, source -> source.run(statement)));
            assertEquals(ReplicationFailure.Kind.TIMED_OUT, failure.kind());
            assertTrue(String.valueOf(failure.getMessage()).contains("public.events was rewritten at the source"));
        }
    }

    private interface Source {
        void run(String... statements);
    }

    private static TestPair events() {
        TestPair pair = TestPair.create();
        pair.executeOnBothAsApp(
                "CREATE TABLE events (what text)",
                "INSERT INTO events SELECT 'event ' || i FROM generate_series(1, " + ROWS + ") i");
        return pair;
    }

    private void read(TestPair pair, Consumer<Source> afterTheFirst) {
        try (SessionPair sessions = new SessionPair(pair.sourcePostgres(), pair.targetPostgres())) {
            ComparedTable events = ComparedTables.read(
                            sessions.source(), sessions.target(), new TableSelection(TestPair.replication(List.of())))
                    .get(0);
            sessions.here().export();
            DutyCycle betweenRanges = new DutyCycle(50, rest -> {
                if (ranges.incrementAndGet() == 1) {
                    afterTheFirst.accept(pair.source()::executeAsApp);
                }
            });
            new HeapRanges(events, BLOCKS_A_RANGE)
                    .each(
                            sessions.source(),
                            betweenRanges,
                            (condition, bounds) -> rows.addAndGet(sessions.source()
                                    .one(
                                            "SELECT count(*) FROM " + events.rows() + " WHERE " + condition,
                                            row -> row.getInt(1),
                                            bounds.toArray())));
        }
    }
}
