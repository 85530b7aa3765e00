package dev.crossfade.replication.sequences;

import dev.crossfade.replication.schema.TableName;

/**
 * A sequence at one moment.
 *
 * @param oid on the side that was asked
 * @param last {@code last_value}: handed out when {@code called}, the next one to be handed out when not
 * @param increment negative for a descending one; never 0
 * @param cache how many a session takes at once
 */
public record Sequence(
        long oid,
        TableName name,
        long last,
        boolean called,
        long increment,
        long min,
        long max,
        long cache,
        boolean cycles) {

    /** The same at another moment. */
    Sequence at(long lastThen, boolean calledThen) {
        return new Sequence(oid, name, lastThen, calledThen, increment, min, max, cache, cycles);
    }

    /** Whether its next value would come before the other's, in the direction of the increment. */
    public boolean isBehind(Sequence other) {
        int order = Long.compare(last, other.last);
        if (order == 0) {
            return !called && other.called;
        }
        return increment > 0 ? order < 0 : order > 0;
    }

    /** How many values were handed out since the earlier look at the same sequence; 0 when it was set back meanwhile. */
    public double callsSince(Sequence earlier) {
        return Math.max(0, ((double) last - earlier.last) / increment);
    }

    /**
     * The value after so many more calls; this one's own last value stands for none.
     *
     * @throws ArithmeticException when the value is no long
     */
    public long after(long calls) {
        return Math.addExact(last, Math.multiplyExact(increment, calls));
    }

    public boolean holds(long value) {
        return min <= value && value <= max;
    }
}
