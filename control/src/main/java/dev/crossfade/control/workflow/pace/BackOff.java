package dev.crossfade.control.workflow.pace;

import java.time.Duration;

/** Longer waits after each failure, up to a bound. Not thread-safe. */
public final class BackOff {

    private final Duration first;
    private final Duration most;
    private int failures;

    public BackOff(Duration first, Duration most) {
        this.first = first;
        this.most = most;
    }

    public Duration next() {
        Duration wait = first.multipliedBy(1L << Math.min(failures, 20));
        failures++;
        return wait.compareTo(most) > 0 ? most : wait;
    }

    public int failures() {
        return failures;
    }

    public void reset() {
        failures = 0;
    }
}
