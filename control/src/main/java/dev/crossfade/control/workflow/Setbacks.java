package dev.crossfade.control.workflow;

import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.journal.MigrationRow;
import dev.crossfade.control.workflow.journal.WorkflowJournal;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a migration whose turn has failed: the trouble is written down, and it is tried again in a while, or it stands still. */
final class Setbacks {

    private static final Logger LOG = LoggerFactory.getLogger(Setbacks.class);

    private final MigrationRow row;
    private final WorkflowJournal journal;
    private final Clock clock;
    private final Duration idle;
    private final FailedTurns turns = new FailedTurns();

    /** @param idle when to look again at a migration that stands still */
    Setbacks(MigrationRow row, WorkflowJournal journal, Clock clock, Duration idle) {
        this.row = row;
        this.journal = journal;
        this.clock = clock;
        this.idle = idle;
    }

    /** A turn ended well, or what has failed is given up. */
    void over() {
        turns.over();
    }

    /** One that leaves no trace but the wait for the next. */
    Duration another() {
        return turns.another();
    }

    /** It is not known what a predecessor left, or not yet to be acted on. */
    Duration waitFor(MigrationStatus.@Nullable Trouble trouble) {
        row.update(now -> now.troubledBy(trouble));
        return turns.another();
    }

    /**
     * One more.
     *
     * @param recovered what a predecessor left is known
     * @return when the next turn is due
     */
    Duration failed(StepOutcome.Failed failure, boolean recovered) {
        Migration now = row.now();
        LOG.warn("{}: {}: {}", now.tenant(), failure.what(), failure.reason());
        boolean again = turns.areTriedAgain(now, recovered, failure.retryable());
        if (turns.none() || !again) {
            journal.record(now.step(), "failed", failure.what() + ": " + failure.reason());
        }
        row.update(then -> {
            Migration troubled =
                    then.troubledBy(new MigrationStatus.Trouble(failure.what(), failure.reason(), failure.action()));
            return again ? troubled : troubled.at(then.stage(), then.step(), State.FAILED, clock.instant());
        });
        if (again) {
            return turns.another();
        }
        turns.over();
        return idle;
    }
}
