package dev.crossfade.control.plan;

import dev.crossfade.control.workflow.step.PlannedStep;
import java.util.List;

/**
 * A stage of a migration.
 *
 * @param stage its name, as the status has it
 * @param undo what of it can be undone, how, and until when
 */
public record PlannedStage(String stage, String undo, List<PlannedStep> steps) {

    public PlannedStage {
        steps = List.copyOf(steps);
    }
}
