package dev.crossfade.control.steps;

import dev.crossfade.config.model.Direction;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.Step;
import dev.crossfade.control.workflow.StepContext;
import dev.crossfade.control.workflow.StepOutcome;
import dev.crossfade.replication.DatabasePair;

/** Nothing is replicated any more, in either direction: no slot keeps log for somebody who never comes back. */
final class CloseWayBack implements Step {

    @Override
    public String name() {
        return "close-way-back";
    }

    @Override
    public Stage stage() {
        return Stage.POST_MIGRATION;
    }

    @Override
    public StepOutcome run(StepContext context) {
        context.watch().stream(false);
        DatabasePair forward = context.databases().towards(Direction.FORWARD);
        forward.reverse().remove();
        forward.reversed().reverse().remove();
        return StepOutcome.done("both links and their slots are gone");
    }
}
