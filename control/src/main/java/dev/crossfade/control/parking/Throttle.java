package dev.crossfade.control.parking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How often a lane may be served: at most {@code count} times in any window of {@code perMs}, wherever it begins. Pure; times are
 * milliseconds since the epoch.
 *
 * @param count at least 1, at most {@link #MOST}
 * @param perMs at least 1, at most {@link #LONGEST}
 */
public record Throttle(int count, long perMs) {

    /** As many times are kept with a lane. */
    public static final int MOST = 1000;

    /** No window is longer: what is older is nobody's business. */
    public static final Duration LONGEST = Duration.ofHours(1);

    public Throttle {
        if (count < 1 || count > MOST || perMs < 1 || perMs > LONGEST.toMillis()) {
            throw new IllegalArgumentException("a throttle is 1 to " + MOST + " times in a millisecond to an hour, not "
                    + count + " in " + perMs + " ms");
        }
    }

    /**
     * From when on the lane may be served again.
     *
     * @param served when it was, oldest first; what a clock that was set back has left in the future counts as now
     */
    public long freeAt(List<Long> served, long now) {
        if (served.size() < count) {
            return now;
        }
        // A window has both its ends: the one that leaves it must be past.
        return Math.max(now, Math.min(served.get(served.size() - count), now) + perMs + 1);
    }

    /**
     * What is to be kept of the times at which a lane was served, now the last of them: as many as this throttle wants to know, and no
     * fewer than were kept for another one before it, while they can be in a window.
     */
    public List<Long> keep(List<Long> served, long now) {
        List<Long> all = new ArrayList<>(served);
        all.removeIf(at -> at < now - LONGEST.toMillis());
        int most = Math.max(count, all.size());
        all.add(now);
        return List.copyOf(all.subList(Math.max(0, all.size() - most), all.size()));
    }
}
