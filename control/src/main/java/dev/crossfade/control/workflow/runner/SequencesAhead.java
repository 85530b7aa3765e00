package dev.crossfade.control.workflow.runner;

import dev.crossfade.config.model.Direction;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.pace.Every;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While the rollback window lasts, the sequences of the side that is shut are kept ahead, so that it hands out no value that came back in a
 * row, should it have to be opened without the other. One caller at a time: the sampler, whatever the migration's thread is at.
 */
public final class SequencesAhead {

    /** The headroom is that of ten times the switchover's budget, and a thousand values. */
    public static final Duration EVERY = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(SequencesAhead.class);

    private final DatabasePair databases;
    private final Watch watch;
    private final Every every;

    public SequencesAhead(DatabasePair databases, Watch watch, InstantSource steady) {
        this.databases = databases;
        this.watch = watch;
        this.every = new Every(EVERY, steady);
    }

    /** When it is due. A failure is for the next time. */
    public void tend(Migration now) {
        // Not sooner: the released requests come first.
        boolean inWindow = now.stage() == Stage.POST_MIGRATION
                && now.step().equals(StepPlan.ROLLBACK_WINDOW)
                && now.crossing().rollbackUntil() != null
                && !now.state().ended();
        boolean possible = inWindow
                && watch.isStreaming()
                && !watch.isPaused()
                && !watch.gates().unknown();
        if (!possible || !every.begins()) {
            return;
        }
        try {
            watch.widened(databases.towards(Direction.BACK).widenSequences());
        } catch (ReplicationFailure e) {
            LOG.warn(
                    "{}: the sequences of the side that is shut fall behind for now: {}", now.tenant(), e.getMessage());
        }
    }
}
