package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.Step;
import dev.crossfade.control.workflow.StepContext;
import dev.crossfade.control.workflow.StepOutcome;
import dev.crossfade.replication.stream.TableCopy;
import java.time.Duration;
import java.util.List;

/** Every table has been copied, and has caught up. */
final class AwaitInitialCopy implements Step {

    private static final Duration AGAIN = Duration.ofMillis(500);

    @Override
    public String name() {
        return "initial-copy";
    }

    @Override
    public Stage stage() {
        return Stage.REPLICATION;
    }

    @Override
    public StepOutcome run(StepContext context) {

        context.watch().stream(true);
        List<TableCopy> copy = context.target().copyProgress();
        long ready = copy.stream()
                .filter(table -> table.phase() == TableCopy.Phase.READY)
                .count();
        if (copy.isEmpty() || ready < copy.size()) {
            return StepOutcome.waiting("the initial copy: " + ready + " of " + copy.size() + " tables", AGAIN);
        }
        return StepOutcome.done(copy.size() + " tables copied");
    }
}
