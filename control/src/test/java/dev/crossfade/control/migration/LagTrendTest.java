package dev.crossfade.control.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.migration.LagTrend.CatchUp;
import dev.crossfade.replication.postgres.Lsn;
import dev.crossfade.replication.stream.Lag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LagTrendTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final long LIMIT = 1_000;

    private final List<Lag> samples = new ArrayList<>();

    @Test
    void lagThatShrinksTellsWhenItIsBelowTheLimit() {
        // 1,000 bytes a second are written, and 3,000 applied.
        for (int second = 0; second <= 10; second++) {
            sample(second, 100_000 + 1_000L * second, 60_000 + 3_000L * second);
        }
        LagTrend trend = LagTrend.of(samples, LIMIT);
        assertEquals(-2_000.0, trend.bytesPerSecond());
        assertEquals(CatchUp.COMING, trend.catchUp());
        assertEquals(Duration.ofSeconds(10), trend.left());
    }

    @Test
    void lagThatGrowsIsNeverBelowTheLimit() {
        for (int second = 0; second <= 10; second++) {
            sample(second, 100_000 + 5_000L * second, 50_000);
        }
        LagTrend trend = LagTrend.of(samples, LIMIT);
        assertEquals(CatchUp.NEVER, trend.catchUp());
        assertNull(trend.left());
    }

    @Test
    void secondsBehindAreSinceThatWasWrittenWhichIsAppliedNow() {
        for (int second = 0; second <= 20; second++) {
            sample(second, 1_000L * second, Math.max(0, 1_000L * (second - 4)));
        }
        LagTrend trend = LagTrend.of(samples, LIMIT);
        assertEquals(Duration.ofSeconds(4), trend.behind());
        assertFalse(trend.atLeast());
    }

    @Test
    void lagFromBeforeTheFirstLookIsAtLeastAsOldAsThat() {
        for (int second = 0; second <= 5; second++) {
            sample(second, 900_000, 10);
        }
        LagTrend trend = LagTrend.of(samples, LIMIT);
        assertEquals(Duration.ofSeconds(5), trend.behind());
        assertTrue(trend.atLeast());
    }

    @Test
    void unknownLagStaysUnknownWhateverWasKnownBefore() {
        sample(0, 10, 10);
        samples.add(new Lag.Unknown(NOON.plusSeconds(1), "the slot is not active"));
        LagTrend trend = LagTrend.of(samples, LIMIT);
        assertNull(trend.behind());
        assertNull(trend.bytesPerSecond());
        assertEquals(CatchUp.UNKNOWN, trend.catchUp());
    }

    @Test
    void oneLookTellsNoTrend() {
        sample(0, 500_000, 10);
        assertEquals(CatchUp.UNKNOWN, LagTrend.of(samples, LIMIT).catchUp());
        assertEquals(CatchUp.REACHED, LagTrend.of(samples, 1_000_000).catchUp());
    }

    private void sample(int second, long written, long applied) {
        samples.add(new Lag.Known(NOON.plusSeconds(second), new Lsn(applied), written - applied));
    }
}
