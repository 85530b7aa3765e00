package dev.crossfade.config.model;

import java.util.Locale;

/**
 * Which way a switchover leads. A rollback is a switchover {@link #BACK}: the same acts and the same proof, with the sides exchanged.
 */
public enum Direction {
    /** From the source to the target: what a migration is for. */
    FORWARD(Side.SOURCE),
    /** From the target to the source: the rollback. */
    BACK(Side.TARGET);

    private final Side from;

    Direction(Side from) {
        this.from = from;
    }

    /** The side that serves until then: it is fenced. */
    public Side from() {
        return from;
    }

    /** The side that will serve: it is guarded, armed, and opened. */
    public Side to() {
        return from.other();
    }

    public Direction reversed() {
        return this == FORWARD ? BACK : FORWARD;
    }

    /** The name in the store and in JSON: {@code forward} or {@code back}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
