package dev.crossfade.rehearsal.load;

import dev.crossfade.config.model.Side;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges attempts to write on both sides: the side that accepts them changes only when it may, once for each switchover that was asked
 * for, and from then on the other must not accept any that began later. Safe for several threads.
 */
public final class Writability {

    private static final int NAMED = 20;

    private Side home = Side.SOURCE;
    private int allowed = 1;
    private int crossings;
    private long crossedNanos;
    private boolean sourceAccepted;
    private long violations;
    private final List<String> named = new ArrayList<>();

    /** The next switchover, or rollback, is asked for now; the first needs no word. */
    public synchronized void allowCrossing() {
        allowed++;
    }

    /**
     * One attempt; the two moments are of one monotonic clock.
     *
     * @param write what was written, by its key where it has one
     */
    synchronized void tried(Side side, String write, long beganNanos, long endedNanos, boolean accepted) {
        if (!accepted) {
            return;
        }
        sourceAccepted |= side == Side.SOURCE;
        if (side == home) {
            return;
        }
        if (crossings < allowed) {
            crossings++;
            home = side;
            crossedNanos = endedNanos;
        } else if (beganNanos - crossedNanos > 0) {
            violations++;
            if (named.size() < NAMED) {
                named.add(String.format(
                        "the %s accepted %s, begun %.1f ms after the %s had accepted a write",
                        side.label(), write, (beganNanos - crossedNanos) / 1e6, home.label()));
            }
        }
    }

    /** How many writes a side accepted after the other had. */
    public synchronized long violations() {
        return violations;
    }

    /** The first of them, for people. */
    public synchronized List<String> named() {
        return List.copyOf(named);
    }

    /** True when both sides were seen to accept a write in their turn: else the sampling proves nothing. */
    public synchronized boolean sawBoth() {
        return sourceAccepted && crossings == allowed;
    }
}
