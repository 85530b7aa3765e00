package dev.crossfade.rehearsal.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.rehearsal.loadtest.result.LoadRecord;
import dev.crossfade.rehearsal.loadtest.result.Result;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LiveLineTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final LoadRecord record = new LoadRecord(0);

    @Test
    void oneLineTellsTheLastWholeSecondBySideAndWhatHasFailedSoFar() {
        assertEquals("   0 s  begun, 0 failed", LiveLine.of(record, 0, SECOND / 3));

        answered("source", true);
        answered("target", true);
        answered("target", true);
        answered("target", false);
        assertEquals("   1 s  begun, 1 failed", LiveLine.of(record, 0, SECOND - 1));
        assertEquals(
                "   1 s  source 1/s  target 2/s  failed 1/s, p50 2.0 p99 2.0 ms, 1 failed",
                LiveLine.of(record, 0, SECOND));
        assertEquals("   2 s  nothing answered, 1 failed", LiveLine.of(record, 0, 2 * SECOND));
    }

    @Test
    void aLineThatIsTooLongForATerminalIsCut() {
        for (int side = 0; side < 8; side++) {
            answered("a-region-with-a-long-name-" + side, true);
        }
        String line = LiveLine.of(record, 0, SECOND);

        assertEquals(79, line.length());
        assertTrue(line.endsWith("…"), line);
    }

    private void answered(String side, boolean expected) {
        record.add(Result.answered(expected, side, expected ? 200 : 500, "a"), 0, TimeUnit.MILLISECONDS.toNanos(2));
    }
}
