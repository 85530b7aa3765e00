package dev.crossfade.control.workflow.pace;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Time that only goes on: the wall clock's when this was made, and from then on the ticker's. Waits are measured by it, so that nobody who
 * sets the machine's clock lengthens or ends one; what is written down, or told to others, has the wall clock's. Thread-safe.
 */
public final class SteadyTime implements InstantSource {

    private final Instant begin;
    private final long first;
    private final LongSupplier ticker;

    /** @param ticker nanoseconds since whenever, as {@link System#nanoTime} */
    public SteadyTime(InstantSource wall, LongSupplier ticker) {
        this.begin = wall.instant();
        this.first = ticker.getAsLong();
        this.ticker = ticker;
    }

    @Override
    public Instant instant() {
        return begin.plusNanos(ticker.getAsLong() - first);
    }
}
