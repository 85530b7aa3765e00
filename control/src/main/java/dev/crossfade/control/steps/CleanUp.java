package dev.crossfade.control.steps;

import dev.crossfade.config.model.Direction;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.Step;
import dev.crossfade.control.workflow.StepContext;
import dev.crossfade.control.workflow.StepOutcome;
import dev.crossfade.replication.DatabasePair;
import java.util.ArrayList;
import java.util.List;

/** Nothing of ours is left on either side. */
final class CleanUp implements Step {

    @Override
    public String name() {
        return "cleanup";
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
        forward.target().cleanup();
        forward.source().cleanup();
        List<String> left = new ArrayList<>(forward.source().leftovers());
        left.addAll(forward.target().leftovers());
        return left.isEmpty()
                ? StepOutcome.done("nothing is left on either side")
                : StepOutcome.failedForNow(
                        "something of ours is left",
                        String.join(", ", left),
                        "tried again; see that both sides answer");
    }
}
