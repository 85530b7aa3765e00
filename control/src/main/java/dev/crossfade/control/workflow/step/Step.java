package dev.crossfade.control.workflow.step;

import dev.crossfade.control.migration.Stage;
import java.util.Optional;

/**
 * One idempotent act of a stage: looks at the world, acts if needed, and says how it stands. It may be run any number of times,
 * also after the controller was killed in it. A {@link dev.crossfade.replication.postgres.ReplicationFailure} may pass through.
 */
public interface Step {

    /** Short and stable, as status, journal and store have it: {@code initial-copy}. */
    String name();

    Stage stage();

    /** As things are configured there is nothing to be done in it: it is passed over. */
    default boolean idle() {
        return false;
    }

    StepOutcome run(StepContext context);

    /** What it will do in a migration that goes forward from its beginning; empty where there is nothing for it to do then. */
    Optional<PlannedStep> foresee(Foresight foresight);
}
