package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.util.Optional;

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
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(name(), "compares both schemas once more"));
    }

    @Override
    public StepOutcome run(StepContext context) {

        return SchemaDrift.look(context);
    }
}
