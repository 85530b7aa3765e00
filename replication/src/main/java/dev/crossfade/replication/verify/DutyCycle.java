package dev.crossfade.replication.verify;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Keeps a session idle for most of the time: after each statement it rests in proportion to what that took. So a server that is busy, and
 * answers slowly, is asked less.
 *
 * @param percent of the time in which a session may be at work; 100 never rests
 * @param pause waits
 */
public record DutyCycle(int percent, Consumer<Duration> pause) {

    /** For what is waited for. */
    static final DutyCycle RESTLESS = new DutyCycle(100, rest -> {});

    /** However slow a statement was, a comparison comes to its end. */
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);

    /** @throws IllegalArgumentException when it would never work, or more than always */
    public DutyCycle {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException("a session works for 1 to 100 percent of the time, not " + percent);
        }
    }

    /** Of a comparison that nobody ends early. */
    public static DutyCycle of(ComparisonLimits limits) {
        return new DutyCycle(limits.percent(), rest -> LockSupport.parkNanos(rest.toNanos()));
    }

    /** @param begunNanos when what has just ended began */
    public void rest(long begunNanos) {
        Duration rest = restAfter(Duration.ofNanos(System.nanoTime() - begunNanos));
        if (!rest.isZero()) {
            pause.accept(rest);
        }
    }

    Duration restAfter(Duration work) {
        Duration rest = work.multipliedBy(100L - percent).dividedBy(percent);
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    }
}
