package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.util.Optional;

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
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(
                PlannedStep.of(name(), "compares both schemas object by object; a difference stops it, by name"));
    }

    @Override
    public StepOutcome run(StepContext context) {

        return SchemaDrift.look(context);
    }
}
