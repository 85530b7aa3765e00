package dev.crossfade.control.workflow.pace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.control.workflow.MovedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SteadyTimeTest {

    @Test
    void whoeverSetsTheClockMovesNoWait() {
        MovedClock wall = new MovedClock();
        AtomicLong ticker = new AtomicLong(Long.MAX_VALUE - 5);
        SteadyTime steady = new SteadyTime(wall, ticker::get);
        Instant begin = wall.instant();
        assertEquals(begin, steady.instant());

        wall.move(Duration.ofHours(-1));
        // It may overflow, as the JDK's may.
        ticker.addAndGet(Duration.ofSeconds(5).toNanos());

        assertEquals(begin.plusSeconds(5), steady.instant());
    }
}
