package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.plan.Deed;
import java.util.Optional;

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
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(
                        name(),
                        "makes the target refuse its own application: a trigger on every table, and no rights on sequences, until it is opened")
                .running(foresight.statements(Deed.GUARD_TARGET))
                .waitingFor("the lock of each table, 200ms at a time, for 30s at most"));
    }

    @Override
    public StepOutcome run(StepContext context) {

        context.target().guard();
        return StepOutcome.done("the target refuses its application");
    }
}
