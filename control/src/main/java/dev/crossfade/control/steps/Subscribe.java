package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.control.workflow.step.StepPlan;

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
    public StepOutcome run(StepContext context) {

        // The slot may be made and the subscription not: from its first moment it keeps the source's log, and is
        // watched.
        context.watch().stream(true);
        context.target().subscribe();
        return StepOutcome.done("subscribed");
    }
}
