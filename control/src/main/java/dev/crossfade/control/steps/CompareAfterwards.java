package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.verify.ComparisonReport;
import dev.crossfade.replication.verify.Difference;
import java.util.List;
import java.util.Optional;

/**
 * Where no way back is kept: what the source held is on the target. Rows that the target has changed or added since it is open are no
 * loss.
 */
final class CompareAfterwards implements Step {

    @Override
    public String name() {
        return "compare-afterwards";
    }

    @Override
    public Stage stage() {
        return Stage.POST_MIGRATION;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return foresight.keepsWayBack()
                ? Optional.empty()
                : Optional.of(
                        PlannedStep.of(
                                name(),
                                "compares every row once more, for no way back is kept, and names what is missing on the target"));
    }

    @Override
    public StepOutcome run(StepContext context) {

        if (context.migration().crossing().rollbackUntil() != null) {
            return StepOutcome.done("both sides are kept equal, and compared, in the rollback window");
        }
        if (context.migration().intent().cleansUp()) {
            return StepOutcome.done("not compared: the operator wants it cleaned up");
        }
        ComparisonReport report;
        try {
            report = context.databases().reversed().compareRows();
        } catch (ReplicationFailure e) {
            if (e.kind() == ReplicationFailure.Kind.UNREACHABLE || e.kind() == ReplicationFailure.Kind.SUPERSEDED) {
                throw e;
            }
            // The open target goes its own way, in its schema, too: nothing that this finds out may keep us from
            // ending.
            return StepOutcome.done("the rows cannot be compared any more: " + e.getMessage());
        }
        List<Difference> missing = report.differences().stream()
                .filter(one -> one.what().equals("missing on target"))
                .toList();
        return StepOutcome.done(report.rowsCompared() + " rows compared, " + report.rowsDifferent()
                + " differ since the target is open, missing there: "
                + (missing.isEmpty() ? "none" : RowComparison.words(missing)));
    }
}
