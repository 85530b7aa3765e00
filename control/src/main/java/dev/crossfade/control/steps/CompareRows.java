package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;

/** Every row is the same on both sides. */
final class CompareRows implements Step {

    @Override
    public String name() {
        return "compare";
    }

    @Override
    public Stage stage() {
        return Stage.REPLICATION;
    }

    @Override
    public StepOutcome run(StepContext context) {

        return RowComparison.verdict(context.watch().contents().compareRows(context.databases()));
    }
}
