package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.plan.Deed;
import java.util.Optional;

/** No index of the target is invalid that the source has valid: while the tables are empty that costs nothing. */
final class RebuildIndexes implements Step {

    @Override
    public String name() {
        return "indexes";
    }

    @Override
    public Stage stage() {
        return Stage.SETUP;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(
                        name(), "builds anew, on the target, what indexes are invalid there and valid at the source")
                .running(foresight.statements(Deed.REBUILD_INDEXES)));
    }

    @Override
    public StepOutcome run(StepContext context) {

        return Upkeep.outcome(context.target().rebuildIndexes(), "no index is invalid");
    }
}
