package dev.crossfade.rehearsal.loadtest.result;

import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What ended within one second of a load.
 *
 * @param sides right answers, by the side that gave them
 * @param wrong answers with another status, by the side that gave them
 * @param noAnswer requests that were sent and not answered whole
 * @param notSent requests that were due and not sent
 * @param p50Ms latency in milliseconds; null, as the next two, when nothing was answered
 */
public record Second(
        Map<String, Long> sides,
        Map<String, Long> wrong,
        long noAnswer,
        long notSent,
        @Nullable Double p50Ms,
        @Nullable Double p99Ms,
        @Nullable Double maxMs) {

    public Second {
        sides = Map.copyOf(sides);
        wrong = Map.copyOf(wrong);
    }

    static Second of(
            Map<String, Long> sides, Map<String, Long> wrong, long noAnswer, long notSent, Histogram latencyMicros) {
        boolean nothing = latencyMicros.getTotalCount() == 0;
        return new Second(
                sides,
                wrong,
                noAnswer,
                notSent,
                nothing ? null : latencyMicros.getValueAtPercentile(50) / 1_000.0,
                nothing ? null : latencyMicros.getValueAtPercentile(99) / 1_000.0,
                nothing ? null : latencyMicros.getMaxValue() / 1_000.0);
    }
}
