package dev.crossfade.control.workflow;

import dev.crossfade.control.workflow.journal.MigrationRow;
import dev.crossfade.control.workflow.journal.WorkflowJournal;
import dev.crossfade.control.workflow.step.HookPoint;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.time.Duration;
import java.util.Optional;

/** What the operator has run once a migration that was given up is undone; it ends when that is through. */
final class Farewell {

    private final Hooks hooks;
    private final MigrationRow row;
    private final WorkflowJournal journal;
    private final Setbacks setbacks;

    Farewell(Hooks hooks, MigrationRow row, WorkflowJournal journal, Setbacks setbacks) {
        this.hooks = hooks;
        this.row = row;
        this.journal = journal;
        this.setbacks = setbacks;
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
