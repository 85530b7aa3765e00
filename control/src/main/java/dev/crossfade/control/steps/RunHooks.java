package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.HookPoint;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.util.Optional;

/** What the operator has run at a point of the plan; those of an attempt at the switchover belong to its hold point. */
record RunHooks(HookPoint point, Stage stage, Hooks hooks) implements Step {

    @Override
    public String name() {
        return point.label();
    }

    @Override
    public boolean idle() {
        return !hooks.any(point);
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return idle()
                ? Optional.empty()
                : Optional.of(PlannedStep.of(name(), "runs what the configuration names")
                        .calling(hooks.calls(point))
                        .waitingFor("each hook, for as long as it says \"wait\""));
    }

    @Override
    public StepOutcome run(StepContext context) {
        return hooks.at(point, context.migration());
    }
}
