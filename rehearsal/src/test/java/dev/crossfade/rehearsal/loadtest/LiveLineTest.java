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
    void oneLineTellsTheLastWholeSecondBySideAndOutcomeAndWhatHasFailedSoFar() {
        assertEquals("   0 s, 0 failed  begun", LiveLine.of(record, 0, SECOND / 3));

        answered("source", true);
        answered("target", true);
        answered("target", true);
        answered("target", false);
        record.add(Result.noAnswer("b"), 0, 1);
        record.add(Result.notSent("c"), 0, 1);
        record.add(Result.notSent("d"), 0, 1);
        assertEquals("   1 s, 4 failed  begun", LiveLine.of(record, 0, SECOND - 1));
        assertEquals(
                "   1 s, 4 failed  source 1/s  target 2/s +1 wrong  no answer 1/s  not sent 2/s…",
                LiveLine.of(record, 0, SECOND));
        assertEquals("   2 s, 4 failed  nothing answered", LiveLine.of(record, 0, 2 * SECOND));
    }

    @Test
    void latencyStandsBehindWhatBecameOfRequests() {
        answered("target", true);
        record.add(Result.notSent("c"), 0, 1);

        assertEquals("   1 s, 1 failed  target 1/s  not sent 1/s, p50 2.0 p99 2.0 ms", LiveLine.of(record, 0, SECOND));
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
