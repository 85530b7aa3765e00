package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;

/** Both schemas are the same; replication carries rows, not tables. */
final class CompareSchemas implements Step {

    @Override
    public String name() {
        return "schema";
    }

    @Override
    public Stage stage() {
        return Stage.SETUP;
    }

    @Override
    public StepOutcome run(StepContext context) {

        return SchemaDrift.look(context);
    }
}
