package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.plan.Deed;
import java.util.Optional;

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
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(name(), "the source publishes every table that holds rows")
                .running(foresight.statements(Deed.PUBLISH)));
    }

    @Override
    public StepOutcome run(StepContext context) {

        context.source().publish();
        return StepOutcome.done(context.source().tables().size() + " tables published");
    }
}
