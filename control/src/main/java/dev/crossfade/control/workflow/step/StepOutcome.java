package dev.crossfade.control.workflow.step;

import dev.crossfade.control.migration.MigrationStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a step stands. */
public sealed interface StepOutcome {

    /**
     * @param found what was seen or done, in words
     * @param left what was not, and need not be; null when all was
     */
    record Done(String found, MigrationStatus.@Nullable Trouble left) implements StepOutcome {}

    /**
     * Nothing is wrong, and it is not time yet.
     *
     * @param reason what it waits for, in words
     * @param again when to look again
     * @param found what was seen or done meanwhile, in words; null when there is nothing to write down
     */
    record Wait(String reason, Duration again, @Nullable String found) implements StepOutcome {}

    /**
     * It cannot be done.
     *
     * @param what what failed
     * @param reason why
     * @param action what the operator can do
     * @param retryable it may mend itself: tried again with back-off
     */
    record Failed(String what, String reason, String action, boolean retryable) implements StepOutcome {}

    static StepOutcome done(String found) {
        return new Done(found, null);
    }

    static StepOutcome doneBut(String found, MigrationStatus.Trouble left) {
        return new Done(found, left);
    }

    static StepOutcome waiting(String reason, Duration again) {
        return new Wait(reason, again, null);
    }

    static StepOutcome waiting(String reason, Duration again, @Nullable String found) {
        return new Wait(reason, again, found);
    }

    static StepOutcome failed(String what, String reason, String action) {
        return new Failed(what, reason, action, false);
    }

    static StepOutcome failedForNow(String what, String reason, String action) {
        return new Failed(what, reason, action, true);
    }
}
