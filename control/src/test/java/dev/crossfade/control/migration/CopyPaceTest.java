package dev.crossfade.control.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.crossfade.control.migration.CopyPace.Sample;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.stream.TableCopy;
import dev.crossfade.replication.stream.TableCopy.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyPaceTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final TableName LARGE = new TableName("public", "large");
    private static final TableName SMALL = new TableName("public", "small");

    private final List<Sample> samples = new ArrayList<>();

    @Test
    void copyTellsItsRateAndWhatIsLeftByTableAndWhole() {
        sample(0, large(Phase.COPYING, 100), small(Phase.WAITING, 0));
        sample(10, large(Phase.COPYING, 300), small(Phase.WAITING, 0));

        CopyPace table = CopyPace.of(LARGE, samples);
        assertEquals(20.0, table.rowsPerSecond());
        assertEquals(20_000.0, table.bytesPerSecond());
        assertEquals(Duration.ofSeconds(35), table.left());
        // The small one's 100,000 bytes come on top.
        assertEquals(Duration.ofSeconds(40), CopyPace.whole(samples).left());
        assertNull(CopyPace.of(SMALL, samples).left());
    }

    @Test
    void copyThatStandsStillHasNoEnd() {
        sample(0, large(Phase.COPYING, 100));
        sample(20, large(Phase.COPYING, 100));
        assertEquals(0.0, CopyPace.of(LARGE, samples).rowsPerSecond());
        assertNull(CopyPace.of(LARGE, samples).left());
    }

    @Test
    void tableThatBeganAnewIsCountedFromThere() {
        sample(0, large(Phase.COPYING, 800));
        sample(5, large(Phase.COPYING, 0));
        sample(15, large(Phase.COPYING, 500));
        assertEquals(Duration.ofSeconds(10), CopyPace.of(LARGE, samples).left());
    }

    @Test
    void sizeThatTheSourceDoesNotKnowLeavesTheEndUnknown() {
        sample(0, new TableCopy(LARGE, Phase.COPYING, 0, -1, 0, -1));
        sample(10, new TableCopy(LARGE, Phase.COPYING, 50, -1, 5_000, -1));
        assertEquals(5.0, CopyPace.whole(samples).rowsPerSecond());
        assertNull(CopyPace.whole(samples).bytesPerSecond());
        assertNull(CopyPace.whole(samples).left());
    }

    @Test
    void tableThatWasNeverAnalysedIsMeasuredByItsBytes() {
        sample(0, new TableCopy(LARGE, Phase.COPYING, 0, -1, 0, 10_000));
        sample(10, new TableCopy(LARGE, Phase.COPYING, 50, -1, 5_000, 10_000));
        assertEquals(Duration.ofSeconds(10), CopyPace.of(LARGE, samples).left());
    }

    @Test
    void oneLookTellsNothing() {
        sample(0, large(Phase.COPYING, 100));
        assertNull(CopyPace.whole(samples).rowsPerSecond());
    }

    private void sample(int second, TableCopy... tables) {
        samples.add(new Sample(NOON.plusSeconds(second), List.of(tables)));
    }

    private static TableCopy large(Phase phase, long rows) {
        return new TableCopy(LARGE, phase, rows, 1_000, rows * 900, 1_000_000);
    }

    private static TableCopy small(Phase phase, long rows) {
        return new TableCopy(SMALL, phase, rows, 100, rows * 900, 100_000);
    }
}
