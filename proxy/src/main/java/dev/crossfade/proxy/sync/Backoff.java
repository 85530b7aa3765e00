package dev.crossfade.proxy.sync;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: doubled with each failure in a row up to a bound, and of that between half and all, at
 * random, so that a fleet does not return all at once. Used by one thread.
 */
final class Backoff {

    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;
    private Duration next;

    Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
        this.next = first;
    }

    /** The wait after one more failure. */
    Duration afterFailure() {
        Duration full = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(longest) < 0 ? doubled : longest;
        return Duration.ofNanos((long) (full.toNanos() * (0.5 + random.nextDouble() / 2)));
    }

    void succeeded() {
        next = first;
    }
}
