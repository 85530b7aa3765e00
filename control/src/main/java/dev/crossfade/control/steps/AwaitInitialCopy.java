package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.stream.TableCopy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(
                        name(),
                        "waits until the server has copied every table, and shows how far it is; takes as long as it takes")
                .waitingFor("the copy of every table"));
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
