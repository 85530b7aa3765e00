package dev.crossfade.control.workflow.pace;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The time in which the target must be opened, counted from the moment at which requests begin to wait. */
public final class Budget {

    private final InstantSource steady;
    private final Duration whole;
    private final Instant end;

    /** @param steady nobody who sets the machine's clock lengthens a pause, or ends it */
    public Budget(InstantSource steady, Duration whole) {
        this.steady = steady;
        this.whole = whole;
        this.end = steady.instant().plus(whole);
    }

    /** What is left, at most so much; {@link AttemptFailed} when nothing is. */
    public Duration left(String phase, Duration atMost) {
        Duration left = left(phase);
        return left.compareTo(atMost) < 0 ? left : atMost;
    }

    public Duration left(String phase) {
        Duration left = Duration.between(steady.instant(), end);
        if (left.isNegative() || left.isZero()) {
            throw new AttemptFailed("the budget of " + whole.toMillis() + " ms was used up before: " + phase);
        }
        return left;
    }
}
