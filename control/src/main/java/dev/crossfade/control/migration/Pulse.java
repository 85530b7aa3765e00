package dev.crossfade.control.migration;

import dev.crossfade.replication.stream.StreamHealth;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Whether a stream is ill, from several looks at its workers: one that is between two tables, or is started again after an error and
 * dies of it once more, tells nothing by one look. Not thread-safe.
 */
public final class Pulse {

    private static final int LOOKS = 6;
    private static final int BAD_ONES = 4;

    private final Deque<Boolean> works = new ArrayDeque<>();
    private long errors = -1;

    /** One look; an error counted since the last one is a bad sign though a worker runs again by now. */
    public void feel(StreamHealth health) {
        boolean failed = errors >= 0 && health.errors() > errors;
        errors = health.errors();
        works.addLast(health.works() && !failed);
        while (works.size() > LOOKS) {
            works.removeFirst();
        }
    }

    public boolean isIll() {
        return works.stream().filter(one -> !one).count() >= BAD_ONES;
    }

    /** What was seen before says nothing any more. */
    public void forget() {
        works.clear();
        errors = -1;
    }
}
