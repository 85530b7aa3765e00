package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.replication.fence.gate.GateState;

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
    public StepOutcome run(StepContext context) {

        context.watch().saw(context.target().install(GateState.GUARDED));
        context.watch().saw(context.source().install(GateState.SERVING));
        context.source().takeOver();
        context.target().takeOver();
        return StepOutcome.done(
                "gates installed, generation " + context.migration().generation());
    }
}
