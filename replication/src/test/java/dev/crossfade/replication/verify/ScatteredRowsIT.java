package dev.crossfade.replication.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.testing.TestPair;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScatteredRowsIT {

    /** What a busy table looks like: as many buckets as there are hold a row that changed between the two snapshots. */
    @Test
    void changesInAllBucketsOfATableWithoutAKeyAreFoundAmongMoreRowsThanAreKept() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE events (what text)",
                    "INSERT INTO events SELECT 'event ' || i FROM generate_series(1, 20000) i");
            pair.target().executeAsApp("UPDATE events SET what = what || '!' WHERE what LIKE '%77'");
            try (SessionPair sessions = new SessionPair(pair.sourcePostgres(), pair.targetPostgres())) {
                ComparedTable events = ComparedTables.read(
                                sessions.source(),
                                sessions.target(),
                                new TableSelection(TestPair.replication(List.of())))
                        .get(0);
                sessions.here().export();
                sessions.there().export();
                Portion.Outcome outcome = new ScatteredRows(events, new HeapRanges(events, 16), 3000)
                        .compare(sessions.source(), sessions.target(), new DutyCycle(100, rest -> {}));
                assertEquals(20_000, outcome.rows());
                assertEquals(0, outcome.differences().notKept());
                assertEquals(2 * 200, outcome.differences().candidates().size());
            }
        }
    }
}
