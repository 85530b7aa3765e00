package dev.crossfade.rehearsal.load;

import dev.crossfade.config.model.Side;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges attempts to write on both sides: once the target has accepted one, the source must not accept any that began later. Safe
 * for several threads.
 */
public final class Writability {

    private static final int NAMED = 20;

    private @Nullable Long targetAcceptedNanos;
    private long sourceAccepted;
    private long violations;
    private final List<String> named = new ArrayList<>();

    /**
     * One attempt; the two moments are of one monotonic clock.
     *
     * @param write what was written, by its key where it has one
     */
    synchronized void tried(Side side, String write, long beganNanos, long endedNanos, boolean accepted) {
        if (!accepted) {
            return;
        }
        if (side == Side.TARGET) {
            if (targetAcceptedNanos == null) {
                targetAcceptedNanos = endedNanos;
            }
            return;
        }
        sourceAccepted++;
        if (targetAcceptedNanos != null && beganNanos - targetAcceptedNanos > 0) {
            violations++;
            if (named.size() < NAMED) {
                named.add(String.format(
                        "the source accepted %s, begun %.1f ms after the target had accepted a write",
                        write, (beganNanos - targetAcceptedNanos) / 1e6));
            }
        }
    }

    /** How many writes the source accepted after the target had. */
    public synchronized long violations() {
        return violations;
    }

    /** The first of them, for people. */
    public synchronized List<String> named() {
        return List.copyOf(named);
    }

    /** True when both sides were seen to accept a write at some time: else the sampling proves nothing. */
    public synchronized boolean sawBoth() {
        return sourceAccepted > 0 && targetAcceptedNanos != null;
    }
}
