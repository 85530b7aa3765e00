package dev.crossfade.control.workflow;

import java.time.Duration;

/** Longer waits after each failure, up to a bound. Not thread-safe. */
final class BackOff {

    private final Duration first;
    private final Duration most;
    private int failures;

    BackOff(Duration first, Duration most) {
        this.first = first;
        this.most = most;
    }

    Duration next() {
        Duration wait = first.multipliedBy(1L << Math.min(failures, 20));
        failures++;
        return wait.compareTo(most) > 0 ? most : wait;
    }

    int failures() {
        return failures;
    }

    void reset() {
        failures = 0;
    }
}
