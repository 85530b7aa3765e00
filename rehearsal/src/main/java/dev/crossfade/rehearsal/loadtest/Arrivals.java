package dev.crossfade.rehearsal.loadtest;

import java.util.random.RandomGenerator;

/** When requests are due, one after the other, whatever becomes of them. */
final class Arrivals {

    private static final double NANOS = 1e9;

    private final double rate;
    private final Spacing spacing;
    private final RandomGenerator random;
    private long count;
    private double seconds;

    /** @param rate a second, more than 0 */
    Arrivals(double rate, Spacing spacing, RandomGenerator random) {
        this.rate = rate;
        this.spacing = spacing;
        this.random = random;
    }

    /** Of the next request, in nanoseconds from the start. */
    long nextNanos() {
        return switch (spacing) {
            case FIXED -> Math.round(count++ * NANOS / rate);
            case EXPONENTIAL -> {
                seconds += -Math.log(1 - random.nextDouble()) / rate;
                yield Math.round(seconds * NANOS);
            }
        };
    }
}
