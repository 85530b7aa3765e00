package dev.crossfade.control.parking;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what has ended for long enough. Not for a while after the clock was set: one that is far ahead for a moment would have it forget what waits
 * for a person. One thread's.
 */
final class Retention {

    static final int AT_ONCE = 5_000;

    /** A look ends, however much has ended: so many at most, which is more than are delivered between two looks. */
    static final int MOST_A_LOOK = 200_000;

    /** A clock that is only corrected is not set by as much. */
    static final Duration LEAP = Duration.ofMinutes(1);

    static final Duration AFTER_A_LEAP = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final ParkedStore store;
    private final Duration retention;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private long looked;
    private long lookedAt;
    private long restsUntil;

    /** @param nanoTime a monotonic clock */
    Retention(ParkedStore store, Duration retention, InstantSource clock, LongSupplier nanoTime) {
        this.store = store;
        this.retention = retention;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.looked = nanoTime.getAsLong();
        this.lookedAt = clock.millis();
        this.restsUntil = looked;
    }

    /** Looks once. */
    void look() {
        if (!hasKeptTime()) {
            return;
        }
        long endedBefore = clock.millis() - retention.toMillis();
        int forgotten = 0;
        int last = AT_ONCE;
        while (last == AT_ONCE
                && forgotten < MOST_A_LOOK
                && !Thread.currentThread().isInterrupted()) {
            last = store.forget(endedBefore, AT_ONCE);
            forgotten += last;
        }
    }

    private boolean hasKeptTime() {
        long nanos = nanoTime.getAsLong();
        long now = clock.millis();
        Duration leap = Duration.ofMillis(now - lookedAt).minusNanos(nanos - looked);
        looked = nanos;
        lookedAt = now;
        if (leap.abs().compareTo(LEAP) > 0) {
            restsUntil = nanos + AFTER_A_LEAP.toNanos();
            LOG.warn(
                    "the clock was set by {} s, or this machine has stood still: what has ended of parked requests is kept for another"
                            + " {} minutes",
                    leap.toSeconds(),
                    AFTER_A_LEAP.toMinutes());
        }
        return nanos - restsUntil >= 0;
    }
}
