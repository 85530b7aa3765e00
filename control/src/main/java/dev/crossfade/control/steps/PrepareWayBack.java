package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.plan.Deed;
import java.util.Optional;

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
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return foresight.keepsWayBack()
                ? Optional.of(PlannedStep.of(
                                name(),
                                "prepares the link that will carry changes back from the target; it sleeps until that is open")
                        .running(foresight.statements(Deed.PREPARE_WAY_BACK))
                        .waitingFor("transactions that run at the target, 2m at most"))
                : Optional.empty();
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
