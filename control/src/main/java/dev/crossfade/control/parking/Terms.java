package dev.crossfade.control.parking;

import java.time.Duration;

/**
 * By what requests are kept and delivered.
 *
 * @param atOnce requests that are sent at the same time, of all tenants; each is held in memory meanwhile
 * @param mostBytes what is being sent says no more than that, beside the last that was claimed
 * @param giveUpAfter counted from the first attempt that failed: it is dead then, if it has failed often
 * @param retention of what has ended, with what it says
 */
public record Terms(int atOnce, long mostBytes, Duration giveUpAfter, Duration retention) {

    public static final Terms USUAL = new Terms(128, 64L << 20, Duration.ofHours(24), Duration.ofDays(7));
}
