package dev.crossfade.control.parking;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a lane rests after a failed attempt: twice as long each time, up to a bound, half of it more or less. So of many lanes that failed
 * together one is soon tried, and tells of the others (see {@link Recovery}). Pure.
 */
final class BackOff {

    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration MOST = Duration.ofMinutes(5);
    /** What an origin asks for by Retry-After is believed up to here. */
    static final Duration MOST_ASKED = Duration.ofHours(1);

    private static final double JITTER = 0.5;

    private BackOff() {}

    /**
     * @param failures in a row, this one included; at least 1
     * @param asked by the origin; null where it asked for nothing
     * @param random from 0 to 1, without the latter
     */
    static Duration after(int failures, @Nullable Duration asked, double random) {
        long doubled = FIRST.toMillis() << Math.min(failures - 1, 20);
        double spread = 1 - JITTER + 2 * JITTER * random;
        Duration own = Duration.ofMillis((long) (Math.min(doubled, MOST.toMillis()) * spread));
        if (asked == null || asked.compareTo(own) <= 0) {
            return own;
        }
        return asked.compareTo(MOST_ASKED) > 0 ? MOST_ASKED : asked;
    }
}
