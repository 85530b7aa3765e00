package dev.crossfade.control.migration;

import dev.crossfade.replication.stream.Lag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a lag is going, from its last samples. Unknown stays unknown.
 *
 * @param behind how long ago the source had written what the subscriber has applied by now; null is unknown
 * @param atLeast it was longer ago than the samples go back
 * @param bytesPerSecond by how much the lag grows, or, below 0, shrinks; null is unknown
 * @param catchUp whether it gets below the limit
 * @param left until it does; null but when it does
 */
public record LagTrend(
        @Nullable Duration behind,
        boolean atLeast,
        @Nullable Double bytesPerSecond,
        CatchUp catchUp,
        @Nullable Duration left) {

    /** Samples older than this are not needed. */
    public static final Duration MEMORY = Duration.ofMinutes(10);

    /** So long is looked back for the trend. */
    private static final Duration WINDOW = Duration.ofSeconds(30);

    private static final Duration SHORTEST = Duration.ofSeconds(3);
    private static final LagTrend UNKNOWN = new LagTrend(null, false, null, CatchUp.UNKNOWN, null);

    /** What becomes of it. */
    public enum CatchUp {
        /** It is below the limit. */
        REACHED,
        /** It shrinks, and will be. */
        COMING,
        /** It does not shrink. */
        NEVER,
        UNKNOWN;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Of the samples, the oldest first.
     *
     * @param limitBytes below which nobody has to wait for it
     */
    public static LagTrend of(List<Lag> samples, long limitBytes) {
        List<Lag.Known> known = lastKnown(samples);
        if (known.isEmpty()) {
            return UNKNOWN;
        }
        Lag.Known last = known.get(known.size() - 1);
        Double growth = growth(known);
        CatchUp catchUp = last.bytes() <= limitBytes
                ? CatchUp.REACHED
                : growth == null ? CatchUp.UNKNOWN : growth < 0 ? CatchUp.COMING : CatchUp.NEVER;
        Duration left = catchUp == CatchUp.COMING && growth != null
                ? Duration.ofSeconds((long) Math.ceil((last.bytes() - limitBytes) / -growth))
                : null;
        Instant written = writtenBefore(known, last);
        Instant earliest = known.get(0).at();
        Duration behind =
                last.bytes() == 0 ? Duration.ZERO : Duration.between(written == null ? earliest : written, last.at());
        return new LagTrend(behind, last.bytes() > 0 && written == null, growth, catchUp, left);
    }

    /** Up to the newest sample, without a gap. */
    private static List<Lag.Known> lastKnown(List<Lag> samples) {
        List<Lag.Known> known = new ArrayList<>();
        for (Lag sample : samples) {
            if (sample instanceof Lag.Known one) {
                known.add(one);
            } else {
                known.clear();
            }
        }
        return known;
    }

    /** When the source was last seen to have written no more than what is applied by now; null before the first sample. */
    private static @Nullable Instant writtenBefore(List<Lag.Known> known, Lag.Known last) {
        Instant written = null;
        for (Lag.Known sample : known) {
            if (sample.written().compareTo(last.applied()) > 0) {
                return written;
            }
            written = sample.at();
        }
        return written;
    }

    private static @Nullable Double growth(List<Lag.Known> known) {
        Lag.Known last = known.get(known.size() - 1);
        Instant from = last.at().minus(WINDOW);
        List<Lag.Known> lately =
                known.stream().dropWhile(sample -> sample.at().isBefore(from)).toList();
        Lag.Known first = lately.get(0);
        Duration passed = Duration.between(first.at(), last.at());
        if (passed.compareTo(SHORTEST) < 0) {
            return null;
        }
        return (last.bytes() - first.bytes()) / (passed.toMillis() / 1000.0);
    }
}
