package dev.crossfade.proxy.replay;

import java.util.function.LongSupplier;

/**
 * Bounds repetitions to a share of the requests, with a floor for quiet times, so that a failing origin is not buried under them.
 * Belongs to one event loop.
 */
public final class ReplayBudget {

    private static final double SECONDS_KEPT = 10;
    private static final double NANOS = 1e9;

    private final double perRequest;
    private final double floorPerSecond;
    private final LongSupplier nanoTime;
    private double balance;
    private double floorBalance;
    private long refilledAt;

    /**
     * @param perRequest repetitions that each request earns: 0.2 for 20 %
     * @param floorPerSecond repetitions that are always allowed in a second
     * @param nanoTime a monotonic clock
     */
    public ReplayBudget(double perRequest, double floorPerSecond, LongSupplier nanoTime) {
        this.perRequest = perRequest;
        this.floorPerSecond = floorPerSecond;
        this.nanoTime = nanoTime;
        this.floorBalance = floorPerSecond;
        this.refilledAt = nanoTime.getAsLong();
    }

    /** A request came in. */
    public void earn() {
        balance = Math.min(balance + perRequest, floorPerSecond * SECONDS_KEPT);
    }

    /** Takes one repetition, if there is one. */
    public boolean trySpend() {
        long now = nanoTime.getAsLong();
        floorBalance = Math.min(floorPerSecond, floorBalance + (now - refilledAt) / NANOS * floorPerSecond);
        refilledAt = now;
        if (floorBalance >= 1) {
            floorBalance--;
            return true;
        }
        if (balance >= 1) {
            balance--;
            return true;
        }
        return false;
    }
}
