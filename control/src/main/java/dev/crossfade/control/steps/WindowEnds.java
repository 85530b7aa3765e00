package dev.crossfade.control.steps;

import dev.crossfade.control.workflow.step.StepContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When rollback windows are over, which cannot be taken back: by the clock, and also by the time that has passed since the last look at
 * which it was not over by the clock, for a clock that goes wrong for a moment ends none. After a start nobody knows of such a look: then it
 * is over once the clock has said so for a while. Thread-safe.
 */
final class WindowEnds {

    /** Longer than a clock is wrong for on a machine that was started or woken, until it is set. */
    static final Duration AFTER_A_START = Duration.ofMinutes(1);

    /** By steady time, for each migration. */
    private final Map<UUID, Instant> notBefore = new ConcurrentHashMap<>();

    /**
     * One look.
     *
     * @param end by the clock
     */
    boolean isOver(StepContext context, Instant end) {
        UUID migration = context.migration().id();
        Instant steady = context.steady().instant();
        Duration left = Duration.between(context.clock().instant(), end);
        if (!left.isNegative() && !left.isZero()) {
            notBefore.put(migration, steady.plus(left));
            return false;
        }
        return !steady.isBefore(notBefore.computeIfAbsent(migration, unseen -> steady.plus(AFTER_A_START)));
    }

    /** It is over, or was left. */
    void forget(StepContext context) {
        notBefore.remove(context.migration().id());
    }
}
