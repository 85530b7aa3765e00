package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.plan.Deed;
import dev.crossfade.replication.sequences.SequenceReport;
import java.util.Optional;

/** The target's sequences are ahead of the source's by the headroom. */
final class WidenSequences implements Step {

    @Override
    public String name() {
        return "sequences";
    }

    @Override
    public Stage stage() {
        return Stage.REPLICATION;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(
                        name(), "sets the target's sequences ahead of the source's by the headroom; never backwards")
                .running(foresight.statements(Deed.WIDEN_SEQUENCES)));
    }

    @Override
    public StepOutcome run(StepContext context) {

        SequenceReport report = context.databases().widenSequences();
        context.watch().widened(report);
        if (!report.behind().isEmpty()) {
            return StepOutcome.failedForNow(
                    "sequences cannot be set ahead on the target",
                    String.join(", ", report.behind()),
                    "see their bounds and options on both sides");
        }
        return StepOutcome.done(report.compared() + " compared, " + report.written() + " set");
    }
}
