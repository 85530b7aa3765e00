package dev.crossfade.control.workflow.pace;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The time in which the target must be opened, counted from the moment at which requests begin to wait. */
public final class Budget {

    private final Clock clock;
    private final Duration whole;
    private final Instant end;

    public Budget(Clock clock, Duration whole) {
        this.clock = clock;
        this.whole = whole;
        this.end = clock.instant().plus(whole);
    }

    /** What is left, at most so much; {@link AttemptFailed} when nothing is. */
    public Duration left(String phase, Duration atMost) {
        Duration left = left(phase);
        return left.compareTo(atMost) < 0 ? left : atMost;
    }

    public Duration left(String phase) {
        Duration left = Duration.between(clock.instant(), end);
        if (left.isNegative() || left.isZero()) {
            throw new AttemptFailed("the budget of " + whole.toMillis() + " ms was used up before: " + phase);
        }
        return left;
    }
}
