package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.preflight.Finding;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Both databases answer, and nothing that a migration needs is missing. */
final class CheckDatabases implements Step {

    @Override
    public String name() {
        return "check";
    }

    @Override
    public Stage stage() {
        return Stage.SETUP;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(
                name(),
                "looks at both databases as `crossfade check` does; what blocks stops it, and nothing is changed"));
    }

    @Override
    public StepOutcome run(StepContext context) {

        // Who may write now is told by the gates alone, also when this step is as far as the migration comes.
        context.watch().lookAtGates();
        List<Finding> blocking = context.databases().check().stream()
                .filter(finding -> finding.severity() == Finding.Severity.BLOCKS)
                .toList();
        if (blocking.isEmpty()) {
            return StepOutcome.done("nothing blocks");
        }
        return StepOutcome.failed(
                "the preflight found " + blocking.size()
                        + (blocking.size() == 1 ? " thing that blocks" : " things that block"),
                // Line by line: each remedy stands where its finding does.
                blocking.stream().map(CheckDatabases::words).collect(Collectors.joining("\n")),
                blocking.stream().map(Finding::remedy).collect(Collectors.joining("\n")));
    }

    private static String words(Finding finding) {
        String where = finding.side() == null ? "" : finding.side().label() + " ";
        return where + finding.code() + (finding.object().isEmpty() ? "" : " " + finding.object()) + ": "
                + finding.meaning();
    }
}
