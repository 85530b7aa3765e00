package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;

/** The source publishes what is to be copied. */
final class Publish implements Step {

    @Override
    public String name() {
        return "publish";
    }

    @Override
    public Stage stage() {
        return Stage.REPLICATION;
    }

    @Override
    public StepOutcome run(StepContext context) {

        context.source().publish();
        return StepOutcome.done(context.source().tables().size() + " tables published");
    }
}
