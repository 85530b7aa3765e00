package dev.crossfade.proxy.sync;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long this proxy may act on its table while a route is switching. Counted from the <em>sending</em> of the last report that the
 * controller answered; the controller counts from receiving it, and a second more, so it never believes in a proxy that has stopped
 * believing in itself. Thread-safe.
 */
final class Lease {

    private final LongSupplier nanoTime;
    private volatile boolean granted;
    private volatile long endNanos;

    Lease(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @param sentNanos when the report was sent, on this lease's clock */
    void renew(long sentNanos, Duration length) {
        endNanos = sentNanos + length.toNanos();
        granted = true;
    }

    boolean isValid() {
        return granted && endNanos - nanoTime.getAsLong() > 0;
    }
}
