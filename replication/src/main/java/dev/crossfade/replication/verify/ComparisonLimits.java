package dev.crossfade.replication.verify;

import java.time.Duration;

/**
 * What a comparison may cost.
 *
 * @param sessions at work on each side at once
 * @param percent of the time in which each of them may be at work
 * @param snapshotAtMost how long one snapshot is held, but for a table that cannot be divided
 * @param giveUpAfter how long connections may be lost before it fails; what was compared until then is not compared again
 */
public record ComparisonLimits(int sessions, int percent, Duration snapshotAtMost, Duration giveUpAfter) {

    private static final int MOST_SESSIONS = 16;

    /** Half a processor of each side at most; what that comes to is in docs/benchmarks.md. */
    public static final ComparisonLimits USUAL =
            new ComparisonLimits(2, 25, Duration.ofMinutes(5), Duration.ofMinutes(1));

    /** @throws IllegalArgumentException when one is out of its bounds */
    public ComparisonLimits {
        if (sessions < 1 || sessions > MOST_SESSIONS) {
            throw new IllegalArgumentException("a comparison has 1 to " + MOST_SESSIONS + " sessions a side");
        }
    }
}
