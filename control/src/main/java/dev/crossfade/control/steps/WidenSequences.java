package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.sequences.SequenceReport;

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
