package dev.crossfade.control.workflow;

import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.journal.MigrationRow;
import dev.crossfade.control.workflow.journal.WorkflowJournal;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.replication.stream.TableCopy;
import java.time.Duration;

/**
 * A migration that its operator has paused before the switchover: no step is taken, and nothing is copied or applied. PostgreSQL knows
 * one way to stop a copy, which is to end its worker: a table that was half copied is begun anew afterwards, one that was copied is not.
 * The slots go on keeping log meanwhile, so it is watched, and given up, as ever.
 */
final class Rest {

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final StepPlan plan;
    private final StepContext surroundings;
    private final MigrationRow row;
    private final WorkflowJournal journal;

    Rest(StepPlan plan, StepContext surroundings, MigrationRow row, WorkflowJournal journal) {
        this.plan = plan;
        this.surroundings = surroundings;
        this.row = row;
        this.journal = journal;
    }

    /** One that has come to its switchover meanwhile goes on. */
    static boolean is(Migration now) {
        return now.intent().rests() && (now.stage() == Stage.SETUP || now.stage() == Stage.REPLICATION);
    }

    /** Failed is a hook after an attempt, which an operator has to mend although the migration rests. */
    StepOutcome turn(Migration now) {
        boolean streams = plan.hasStream(now);
        if (now.intent() == Intent.RESUME) {
            if (streams) {
                surroundings.of(now).target().pauseStream(false);
            }
            journal.record(now.step(), "resumed", "");
            row.update(then -> then.intent() == Intent.RESUME ? then.wanting(Intent.MIGRATE) : then);
            return StepOutcome.done("");
        }
        if (streams) {
            surroundings.of(now).target().pauseStream(true);
        }
        // Whoever was stopped before an attempt that was taken back is not to rest with the migration.
        StepOutcome owed = plan.hooks().afterAttempt(now, false);
        tell(now, owed);
        String paused = words(now, streams) + (owed instanceof StepOutcome.Wait wait ? "; " + wait.reason() : "");
        if (!paused.equals(now.waitingFor())) {
            journal.record(now.step(), "paused", paused);
        }
        row.update(then -> then.intent() == Intent.PAUSE
                ? then.at(
                                then.stage(),
                                then.step(),
                                State.WAITING,
                                surroundings.clock().instant())
                        .waitingFor(paused, surroundings.clock().instant())
                : then);
        return owed instanceof StepOutcome.Failed ? owed : StepOutcome.waiting("", AGAIN);
    }

    private void tell(Migration now, StepOutcome owed) {
        String found = owed instanceof StepOutcome.Done done
                ? done.found()
                : owed instanceof StepOutcome.Wait wait ? wait.found() : null;
        if (found != null && !found.isEmpty()) {
            journal.record(now.step(), "paused", found);
        }
    }

    private String words(Migration now, boolean streams) {
        String resume = "crossfade resume " + now.tenant();
        if (!streams) {
            return resume;
        }
        // How many are is told of the copy itself, and once.
        boolean copied = surroundings.watch().copy().stream().allMatch(TableCopy::copied);
        String keeps = "; the " + surroundings.watch().direction().from().label()
                + " keeps its log for it, up to maxRetainedWal";
        return copied ? resume + keeps : resume + ": tables that are copied stay so, any other begins anew" + keeps;
    }
}
