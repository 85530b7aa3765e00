package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;

/** The link that will carry changes back from the target is there, and has nothing to carry yet. */
final class PrepareWayBack implements Step {

    @Override
    public String name() {
        return "way-back";
    }

    @Override
    public Stage stage() {
        return Stage.REPLICATION;
    }

    @Override
    public StepOutcome run(StepContext context) {
        if (!context.keepsWayBack()) {
            return StepOutcome.done("none is kept (rollbackWindow: 0s)");
        }
        context.databases().reverse().prepare();
        return StepOutcome.done("prepared");
    }
}
