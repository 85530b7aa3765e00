package dev.crossfade.rehearsal.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

    @Test
    void fixedSpacingDoesNotDrift() {
        Arrivals arrivals = new Arrivals(3, Spacing.FIXED, new SplittableRandom(1));

        assertEquals(List.of(0L, 333_333_333L, 666_666_667L, 1_000_000_000L), next(arrivals, 4));
        next(arrivals, 2_996);
        assertEquals(1_000_000_000_000L, arrivals.nextNanos());
    }

    @Test
    void exponentialSpacingKeepsTheRateAndFollowsItsSeed() {
        List<Long> some = next(new Arrivals(100, Spacing.EXPONENTIAL, new SplittableRandom(1)), 10_000);

        assertEquals(some, next(new Arrivals(100, Spacing.EXPONENTIAL, new SplittableRandom(1)), 10_000));
        assertEquals(100e9, some.get(some.size() - 1), 5e9);
        assertEquals(some.stream().sorted().toList(), some);
        long close = 0;
        for (int i = 1; i < some.size(); i++) {
            close += some.get(i) - some.get(i - 1) < 5_000_000 ? 1 : 0;
        }
        // 1 - e^-0.5 of them follow within half of the mean.
        assertTrue(close > 3_700 && close < 4_200, "3935 are due, and not " + close);
    }

    private static List<Long> next(Arrivals arrivals, int count) {
        List<Long> moments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            moments.add(arrivals.nextNanos());
        }
        return moments;
    }
}
