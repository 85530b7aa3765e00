package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.plan.Deed;
import dev.crossfade.replication.upkeep.UpkeepReport;
import java.time.Duration;
import java.util.Optional;

/** The target has statistics of what was copied, and its materialized views are filled; a few at a time, so that it can be seen. */
final class KeepUpTarget implements Step {

    private static final Duration A_TURN = Duration.ofSeconds(2);

    @Override
    public String name() {
        return "upkeep";
    }

    @Override
    public Stage stage() {
        return Stage.REPLICATION;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(
                        name(),
                        "builds what indexes are left, gathers statistics of what was copied, and fills materialized views that the source has filled")
                .running(foresight.statements(Deed.KEEP_UP_TARGET))
                .waitingFor("each statement, " + Upkeep.EACH_AT_MOST.toHours() + "h at most"));
    }

    @Override
    public StepOutcome run(StepContext context) {

        UpkeepReport report = context.target().keepUp(A_TURN, Upkeep.EACH_AT_MOST);
        context.watch().keptUp(report);
        return Upkeep.outcome(report, "statistics are fresh, and materialized views filled");
    }
}
