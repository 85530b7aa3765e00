package dev.crossfade.rehearsal.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.rehearsal.loadtest.result.LoadRecord;
import dev.crossfade.rehearsal.loadtest.result.Result;
import dev.crossfade.rehearsal.loadtest.scenario.Scenario;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LiveLineTest {

    private static final URI URL = URI.create("http://127.0.0.1/");
    private static final LoadPlan PLAN =
            new LoadPlan(URL, "", Scenario.get(URL), 100, Spacing.FIXED, Duration.ofSeconds(30), 64, 1);

    private final LoadRecord record = new LoadRecord(0);

    @Test
    void oneLineTellsRateLatencyFailuresAndSides() {
        answered("source", true);
        answered("target", true);
        answered("target", false);

        assertEquals(
                "   2 s  2 of 100/s, p50 2.0 p99 2.0 ms, 1 failed  source 1  target 2", LiveLine.of(PLAN, record, 2));
    }

    @Test
    void aLineThatIsTooLongForATerminalIsCut() {
        for (int side = 0; side < 8; side++) {
            answered("a-region-with-a-long-name-" + side, true);
        }
        String line = LiveLine.of(PLAN, record, 1);

        assertEquals(79, line.length());
        assertTrue(line.endsWith("…"), line);
    }

    private void answered(String side, boolean expected) {
        record.add(Result.answered(expected, side, expected ? 200 : 500, "a"), 0, TimeUnit.MILLISECONDS.toNanos(2));
    }
}
