package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.replication.plan.Deed;
import java.util.Optional;

/** The target subscribes: the slot holds the source's log from here on. */
final class Subscribe implements Step {

    @Override
    public String name() {
        return StepPlan.SUBSCRIBE;
    }

    @Override
    public Stage stage() {
        return Stage.REPLICATION;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(
                        name(),
                        "makes the slot at the source, and the target's subscription to it, which begins to copy")
                .running(foresight.statements(Deed.SUBSCRIBE))
                .waitingFor("transactions that run at the source when the slot is made, a bounded time"));
    }

    @Override
    public StepOutcome run(StepContext context) {

        // The slot may be made and the subscription not: from its first moment it keeps the source's log, and is
        // watched.
        context.watch().stream(true);
        context.target().subscribe();
        return StepOutcome.done("subscribed");
    }
}
