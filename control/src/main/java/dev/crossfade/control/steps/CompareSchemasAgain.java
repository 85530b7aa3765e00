package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;

/** The schemas are still the same after the copy. */
final class CompareSchemasAgain implements Step {

    @Override
    public String name() {
        return "drift";
    }

    @Override
    public Stage stage() {
        return Stage.REPLICATION;
    }

    @Override
    public StepOutcome run(StepContext context) {

        return SchemaDrift.look(context);
    }
}
