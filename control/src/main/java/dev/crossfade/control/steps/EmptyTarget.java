package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.plan.Deed;
import dev.crossfade.replication.schema.TableName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every table to be copied is empty on the target: copying into a filled one never ends, or doubles it (SWITCHOVER.md). */
final class EmptyTarget implements Step {

    @Override
    public String name() {
        return "empty-target";
    }

    @Override
    public Stage stage() {
        return Stage.SETUP;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(
                        name(),
                        "sees that every table to be copied is empty on the target"
                                + (foresight.statements(Deed.EMPTY_TARGET).isEmpty()
                                        ? ""
                                        : ", and empties those that replication.truncateTarget names"))
                .running(foresight.statements(Deed.EMPTY_TARGET)));
    }

    @Override
    public StepOutcome run(StepContext context) {

        if (!context.target().copyProgress().isEmpty()) {
            return StepOutcome.done("the copy was begun already");
        }
        context.target().truncate();
        List<TableName> filled = context.target().filledTables();
        if (filled.isEmpty()) {
            return StepOutcome.done("every table to be copied is empty on the target");
        }
        String tables = filled.stream().map(TableName::toString).collect(Collectors.joining(", "));
        return StepOutcome.failed(
                "the target holds rows in tables that are to be copied",
                tables,
                "name them in replication.truncateTarget to have them emptied,"
                        + " or in replication.excludeTables to leave them out");
    }
}
