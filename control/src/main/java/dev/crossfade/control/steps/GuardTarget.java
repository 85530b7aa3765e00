package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;

/** From here on the target refuses its own application, until it is opened. */
final class GuardTarget implements Step {

    @Override
    public String name() {
        return "guard";
    }

    @Override
    public Stage stage() {
        return Stage.SETUP;
    }

    @Override
    public StepOutcome run(StepContext context) {

        context.target().guard();
        return StepOutcome.done("the target refuses its application");
    }
}
