package dev.crossfade.rehearsal.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static final Instant START = Instant.EPOCH;

    private final Timeline timeline = new Timeline(Clock.fixed(START, ZoneOffset.UTC));

    @Test
    void requestThatIsExcusedHasNeitherFailedNorGoneWellAndIsSeenInItsSlice() {
        timeline.excused(START, START.plusMillis(150));
        assertEquals(1, timeline.excused());
        assertEquals(0, timeline.failed());
        assertEquals(0, timeline.ok());
        assertEquals(List.of(), timeline.failures());
        assertEquals(1, timeline.slices().get(1).failed());
    }

    @Test
    void requestThatNeitherSideHasAnsweredIsNeitherSides() {
        timeline.finished(null, true, null, START, START.plusMillis(20));
        timeline.finished(Side.TARGET, true, null, START, START.plusMillis(40));
        Timeline.Slice slice = timeline.slices().get(0);
        assertEquals(1, slice.byNeither());
        assertEquals(1, slice.byTarget());
        assertEquals(0, slice.bySource());
        assertEquals(30, slice.meanMs());
    }

    @Test
    void requestThatFailedIsNamed() {
        timeline.finished(Side.SOURCE, true, "POST order o-1 answered 500", START, START.plusMillis(150));
        assertEquals(0, timeline.excused());
        assertEquals(1, timeline.failed());
        assertEquals(List.of("POST order o-1 answered 500"), timeline.failures());
    }

    /** Until the other side has acknowledged a write nobody is sure that it was left; what was sent before may be answered by it. */
    @Test
    void sideWasLeftForRequestsThatWereSentAfterTheOthersFirstWrite() {
        timeline.finished(Side.SOURCE, true, null, START, START.plusMillis(10));
        timeline.finished(Side.TARGET, false, null, START, START.plusMillis(15));
        assertFalse(timeline.hadLeft(Side.SOURCE, START.plusMillis(30)));
        timeline.finished(Side.TARGET, true, null, START, START.plusMillis(20));
        assertFalse(timeline.hadLeft(Side.SOURCE, START.plusMillis(20)));
        assertTrue(timeline.hadLeft(Side.SOURCE, START.plusMillis(21)));
        assertFalse(timeline.hadLeft(Side.TARGET, START.plusMillis(21)));
        assertFalse(timeline.hadLeft(null, START.plusMillis(21)));
        timeline.turnTo(Side.SOURCE);
        assertFalse(timeline.hadLeft(Side.SOURCE, START.plusMillis(21)));
    }

    @Test
    void latencyOfAWarmUpIsForgottenAndItsRequestsAreNot() {
        timeline.finished(Side.SOURCE, true, null, START, START.plusMillis(900));
        timeline.warmedUp();
        timeline.finished(Side.SOURCE, true, null, START, START.plusMillis(10));
        assertEquals(1, timeline.latencyMicros().getTotalCount());
        assertEquals(10, timeline.latencyMicros().getMaxValue() / 1_000);
        assertEquals(2, timeline.ok());
    }

    @Test
    void latencyIsKeptByLapAndOneThatComesAgainGoesOn() {
        timeline.enter("copy");
        timeline.finished(Side.SOURCE, true, null, START, START.plusMillis(10));
        timeline.enter("compare");
        timeline.finished(Side.SOURCE, true, null, START, START.plusMillis(90));
        timeline.enter("copy");
        timeline.finished(Side.SOURCE, true, null, START, START.plusMillis(30));
        assertEquals(
                List.of("", "copy", "compare"),
                List.copyOf(timeline.lapsMicros().keySet()));
        Map<String, Histogram> laps = timeline.lapsMicros();
        assertEquals(2, Objects.requireNonNull(laps.get("copy")).getTotalCount());
        assertEquals(30, Objects.requireNonNull(laps.get("copy")).getMaxValue() / 1_000);
        assertEquals(90, Objects.requireNonNull(laps.get("compare")).getMaxValue() / 1_000);
    }
}
