package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.Step;
import dev.crossfade.control.workflow.StepContext;
import dev.crossfade.control.workflow.StepOutcome;

/** The target subscribes: the slot holds the source's log from here on. */
final class Subscribe implements Step {

    @Override
    public String name() {
        return "subscribe";
    }

    @Override
    public Stage stage() {
        return Stage.REPLICATION;
    }

    @Override
    public StepOutcome run(StepContext context) {

        context.target().subscribe();
        context.watch().stream(true);
        return StepOutcome.done("subscribed");
    }
}
