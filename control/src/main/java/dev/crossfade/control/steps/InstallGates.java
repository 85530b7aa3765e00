package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.plan.Deed;
import java.util.Optional;

/** Each database has its gate, and this controller's generation is the one that may act on it. */
final class InstallGates implements Step {

    @Override
    public String name() {
        return StepPlan.GATES;
    }

    @Override
    public Stage stage() {
        return Stage.SETUP;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(
                        name(),
                        "creates the schema crossfade at both sides, with the gate that decides who may write: the target is guarded, the source serves")
                .running(foresight.statements(Deed.INSTALL_GATES)));
    }

    @Override
    public StepOutcome run(StepContext context) {

        context.watch().saw(context.target().install(GateState.GUARDED));
        context.watch().saw(context.source().install(GateState.SERVING));
        context.source().takeOver();
        context.target().takeOver();
        return StepOutcome.done(
                "gates installed, generation " + context.migration().generation());
    }
}
