package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.util.Optional;

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
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(
                name(),
                "compares every row of every table on both sides, at a bounded load; a difference stops it, by name"));
    }

    @Override
    public StepOutcome run(StepContext context) {

        return RowComparison.verdict(context.watch().contents().compareRows(context.databases()));
    }
}
