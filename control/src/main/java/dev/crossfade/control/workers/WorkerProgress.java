package dev.crossfade.control.workers;

import dev.crossfade.config.settings.Durations;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What has come of the passes of a run so far, and when the next one is due: only decides. Those that do not stop in time have failed. Those
 * that do not start in time have failed as well, and are looked after all the same. Not thread-safe.
 */
final class WorkerProgress {

    /** Between two passes. */
    static final Duration LOOK = Duration.ofSeconds(5);
    /** Between two passes of what has failed and is tried on. */
    static final Duration LATER = Duration.ofSeconds(30);

    /** So long what has stopped is taken for stopped without another look: somebody, or auto scaling, may start it again. */
    static final Duration FRESH = Duration.ofSeconds(30);

    static final int TRIES = 3;
    /** Nobody may ask for hours; the last of what became known is told then. */
    static final int MOST_NOTES = 50;

    private static final Duration AGAIN = Duration.ofMillis(500);

    private final Purpose purpose;
    private final Duration timeout;
    private final InstantSource steady;
    private final List<String> notes = new ArrayList<>();
    private int failures;
    private @Nullable Instant deadline;
    private Instant notBefore = Instant.MIN;
    private @Nullable StepOutcome standing;
    /** Zero once it is not to be looked again. */
    private Duration again;

    private boolean renewed;
    /** What is tried on although nobody waits for it, in words; null for nothing. */
    private @Nullable String owed;

    /** @param again after which it is looked once more whether all is still so; zero for never */
    WorkerProgress(Purpose purpose, Duration timeout, Duration again, InstantSource steady) {
        this.purpose = purpose;
        this.timeout = timeout;
        this.again = again;
        this.steady = steady;
    }

    StepOutcome standing() {
        return standing == null ? waiting("") : standing;
    }

    /** How it stands, with what became known since this was asked last. One that failed keeps that for later. */
    StepOutcome told() {
        StepOutcome now = standing();
        if (now instanceof StepOutcome.Failed) {
            return now;
        }
        String found = String.join("; ", notes);
        notes.clear();
        return now instanceof StepOutcome.Wait wait
                ? StepOutcome.waiting(wait.reason(), AGAIN, found.isEmpty() ? null : found)
                : StepOutcome.done(found);
    }

    /** What has stopped a while ago is looked at again, for it is about to be gone by. */
    void renew() {
        if (purpose.stops()
                && standing instanceof StepOutcome.Done
                && !steady.instant().isBefore(notBefore.plus(FRESH))) {
            standing = null;
            renewed = true;
        }
    }

    /** No pass follows. */
    boolean isOver() {
        return (standing instanceof StepOutcome.Done && owed == null && !looksAgain())
                || (standing instanceof StepOutcome.Failed failed && !failed.retryable());
    }

    /** The next pass is the one long after all was so. */
    boolean looksAgain() {
        return standing instanceof StepOutcome.Done && owed == null && !again.isZero();
    }

    /** What could not be done, keeps nobody from anything, and is tried on, in words; empty for nothing. */
    Optional<String> owed() {
        return Optional.ofNullable(owed);
    }

    boolean isDue() {
        return !steady.instant().isBefore(notBefore);
    }

    /** A pass begins. */
    void begins() {
        if (deadline == null) {
            deadline = steady.instant().plus(timeout);
        }
    }

    /** A pass has ended. */
    void took(WorkerPass.Result result) {
        boolean wasSo = looksAgain();
        result.notes().forEach(this::note);
        WorkersFailure failure = result.failure();
        if (failure != null) {
            failed(failure, result.awaited());
        } else if (!result.awaited().isEmpty()) {
            failures = 0;
            renewed = false;
            again = wasSo ? Duration.ZERO : again;
            await(String.join(", ", result.awaited()), wasSo);
        } else if (wasSo) {
            again = Duration.ZERO;
        } else {
            reached(result.owed());
        }
    }

    private void reached(@Nullable WorkersFailure left) {
        String before = owed;
        owed = left == null ? null : left.getMessage() + "; to do: " + left.action();
        if (owed != null) {
            if (!owed.equals(before)) {
                note(owed + "; it is tried again every " + Durations.format(LATER));
            }
        } else if (!renewed || before != null) {
            note(purpose.reached());
        }
        standing = StepOutcome.done("");
        failures = 0;
        deadline = null;
        notBefore = steady.instant().plus(owed == null ? again : LATER);
    }

    private void await(String awaited, boolean anew) {
        if (isLate()) {
            fails(
                    "after " + Durations.format(timeout) + " these have not: " + awaited,
                    "see what keeps them: " + purpose.command()
                            + (purpose.stops()
                                    ? "; then try again"
                                    : "; a service whose desired count somebody sets is left to them"));
        } else if (anew || !(standing instanceof StepOutcome.Failed)) {
            standing = waiting(": " + awaited);
            notBefore = steady.instant().plus(LOOK);
        } else {
            notBefore = steady.instant().plus(LATER);
        }
    }

    /** What fails at one side or service hides nothing of what is awaited beside it. */
    private void failed(WorkersFailure failure, List<String> awaited) {
        String what = failure.getMessage()
                + (awaited.isEmpty() ? "" : "; beside it these have not yet: " + String.join(", ", awaited));
        failures++;
        if (looksAgain()) {
            notBefore = steady.instant().plus(LATER);
            if (failures >= TRIES) {
                again = Duration.ZERO;
                note("whether it is still so could not be looked at: " + what);
            }
        } else if (failures >= TRIES || isLate() || standing instanceof StepOutcome.Failed) {
            fails(what, failure.action());
        } else {
            standing = waiting(", tried again: " + what);
            notBefore = steady.instant().plus(LOOK);
        }
    }

    private void fails(String reason, String action) {
        standing = new StepOutcome.Failed(purpose.failed(), reason, purpose.withOtherwise(action), !purpose.stops());
        notBefore = steady.instant().plus(LATER);
    }

    private boolean isLate() {
        return deadline != null && !steady.instant().isBefore(deadline);
    }

    private StepOutcome waiting(String how) {
        return StepOutcome.waiting(purpose.withOtherwise(purpose.awaited() + how), AGAIN);
    }

    private void note(String note) {
        notes.add(note);
        if (notes.size() > MOST_NOTES) {
            notes.remove(0);
        }
    }
}
