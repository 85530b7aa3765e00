package dev.crossfade.config.model;

/**
 * The version of a tenant's route. It only grows, at any change by at least one; whoever sees an older one than it knows ignores
 * it. The gate in each database carries the epoch of the switchover's HOLDING route.
 */
public record Epoch(long value) implements Comparable<Epoch> {

    /** Before any route: lower than the epoch of every route. */
    public static final Epoch NONE = new Epoch(0);

    /** @throws IllegalArgumentException when negative */
    public Epoch {
        if (value < 0) {
            throw new IllegalArgumentException("an epoch is never negative: " + value);
        }
    }

    public Epoch next() {
        return new Epoch(Math.addExact(value, 1));
    }

    public boolean isAfter(Epoch other) {
        return value > other.value;
    }

    /** The later of the two. */
    public Epoch max(Epoch other) {
        return other.isAfter(this) ? other : this;
    }

    @Override
    public int compareTo(Epoch other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
