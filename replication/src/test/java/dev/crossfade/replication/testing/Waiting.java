package dev.crossfade.replication.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what a server does by itself: a copy, an apply. */
public final class Waiting {

    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private Waiting() {}

    /** @throws AssertionError when it has not come true in time */
    public static void until(BooleanSupplier condition, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not come true within " + atMost);
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }
}
