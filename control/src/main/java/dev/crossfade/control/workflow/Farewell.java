package dev.crossfade.control.workflow;

import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.journal.MigrationRow;
import dev.crossfade.control.workflow.journal.WorkflowJournal;
import dev.crossfade.control.workflow.step.HookPoint;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** The end of a migration that was given up: nothing of it is left, and then what the operator has run for that is through. */
final class Farewell {

    private final Hooks hooks;
    private final Abortion abortion;
    private final Attempts attempts;
    private final MigrationRow row;
    private final WorkflowJournal journal;
    private final Setbacks setbacks;
    private final Clock clock;
    private boolean nothingIsLeft;

    Farewell(
            Hooks hooks,
            Abortion abortion,
            Attempts attempts,
            MigrationRow row,
            WorkflowJournal journal,
            Setbacks setbacks,
            Clock clock) {
        this.clock = clock;
        this.hooks = hooks;
        this.abortion = abortion;
        this.attempts = attempts;
        this.row = row;
        this.journal = journal;
        this.setbacks = setbacks;
    }

    /** Both sides were left; neither has to answer any more. */
    boolean isUndone() {
        return nothingIsLeft;
    }

    /**
     * Nothing is fenced or armed any more, and the source serves: leaves both sides, and ends. Where nothing says so any more, it is known
     * once both let themselves be left.
     *
     * @return when the next turn is due
     */
    Duration leave(boolean recovered) {
        if (!nothingIsLeft) {
            if (!row.now().attemptIsUnderWay()) {
                hooks.beginAfterAttempt(row.now(), false);
            }
            if (abortion.leaveNothing() instanceof StepOutcome.Failed failed) {
                return setbacks.failed(failed, recovered);
            }
            attempts.endLost("aborted by the operator");
            nothingIsLeft = true;
        }
        Optional<Duration> held = heldUp(recovered);
        if (held.isEmpty()) {
            journal.record("abort", "done", "nothing of ours is left on either side");
            row.update(now -> now.troubledBy(null).at(now.stage(), "abort", State.ABORTED, clock.instant()));
        }
        return held.orElse(Duration.ZERO);
    }

    /** @return when to ask again; empty once it may end */
    Optional<Duration> heldUp(boolean recovered) {
        StepOutcome outcome = hooks.afterAbort(row.now());
        if (outcome instanceof StepOutcome.Failed failed) {
            return Optional.of(setbacks.failed(failed, recovered));
        }
        if (outcome instanceof StepOutcome.Wait wait) {
            record("waiting", wait.found() == null ? "" : wait.found());
            row.update(now -> now.troubledBy(null).heldUpBy(wait.reason()));
            return Optional.of(wait.again());
        }
        record("done", ((StepOutcome.Done) outcome).found());
        return Optional.empty();
    }

    private void record(String how, String found) {
        if (!found.isEmpty()) {
            journal.record(HookPoint.AFTER_ABORT.label(), how, found);
        }
    }
}
