package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
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
        boolean ready = copy.stream().allMatch(table -> table.phase() == TableCopy.Phase.READY);
        if (copy.isEmpty() || !ready) {
            // How far it is, the status tells of the copy itself: a second count would be another one.
            return StepOutcome.waiting("the initial copy", AGAIN);
        }
        return StepOutcome.done("every table is copied");
    }
}
