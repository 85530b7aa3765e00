package dev.crossfade.control.workflow;

import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.pace.BackOff;
import dev.crossfade.control.workflow.step.StepPlan;
import java.time.Duration;

/**
 * The turns of a migration that failed one after the other, and whether another is worth a try. One that ends well begins the count anew:
 * what failed now and then in days does not add up. Not thread-safe.
 */
final class FailedTurns {

    static final int TRIES = 5;

    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final BackOff backOff = new BackOff(FIRST_WAIT, LONGEST_WAIT);

    /** None since one ended well. */
    boolean none() {
        return backOff.failures() == 0;
    }

    /**
     * Whether the next turn tries it again, rather than that nothing goes on until the operator says so. Without end where giving up would
     * leave something half done, and while it is paused: then no step is taken that could be given up. At the hold point, too, if only it
     * may mend by itself: a migration waits there for days, and a server that is away for a minute is not its end.
     *
     * @param recovered what a predecessor left is known
     * @param retryable that may mend by itself
     */
    boolean areTriedAgain(Migration now, boolean recovered, boolean retryable) {
        boolean withoutEnd = !recovered
                || now.state() == State.ABORTING
                || now.stage() == Stage.POST_MIGRATION
                || now.arrived()
                || Rest.is(now);
        boolean restsAtHoldPoint = now.step().equals(StepPlan.HOLD_POINT);
        return withoutEnd || (retryable && (restsAtHoldPoint || backOff.failures() < TRIES));
    }

    /** One more: how long to wait for the next. */
    Duration another() {
        return backOff.next();
    }

    /** One ended well, or it was given up. */
    void over() {
        backOff.reset();
    }
}
