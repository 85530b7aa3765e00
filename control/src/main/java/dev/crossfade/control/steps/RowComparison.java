package dev.crossfade.control.steps;

import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.verify.ComparisonReport;
import dev.crossfade.replication.verify.Difference;
import java.util.List;
import java.util.stream.Collectors;

/** What a comparison of rows means before the switchover: a difference stops it, by name. */
final class RowComparison {

    private static final int NAMED = 20;

    private RowComparison() {}

    static StepOutcome verdict(ComparisonReport report) {
        if (report.rowsDifferent() == 0) {
            return StepOutcome.done(
                    report.rowsCompared() + " rows compared, all equal; " + report.unsettled() + " kept changing");
        }
        return StepOutcome.failed(
                report.rowsDifferent() + (report.rowsDifferent() == 1 ? " row differs" : " rows differ"),
                words(report.differences()),
                "find out who writes to the target; then abort, and migrate again");
    }

    static String words(List<Difference> differences) {
        return differences.stream().limit(NAMED).map(Difference::inWords).collect(Collectors.joining("; "));
    }
}
