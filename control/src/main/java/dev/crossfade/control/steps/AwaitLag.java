package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.time.Duration;
import java.util.Optional;

/** The target follows closely: the lag was below maxLag in each of the last samples. */
final class AwaitLag implements Step {

    private static final Duration AGAIN = Duration.ofMillis(500);

    @Override
    public String name() {
        return "lag";
    }

    @Override
    public Stage stage() {
        return Stage.REPLICATION;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(name(), "waits until the target follows closely")
                .waitingFor("a lag below " + foresight.tenant().switchover().maxLag() + " in "
                        + SwitchoverPolicy.SAMPLES + " samples (switchover.maxLag)"));
    }

    @Override
    public StepOutcome run(StepContext context) {
        SmallLag lag = SmallLag.of(context);
        return lag.isSteady()
                ? StepOutcome.done("below " + lag.limit())
                : StepOutcome.waiting(
                        "a lag below " + lag.limit() + ": seen " + lag.seen() + " of " + SwitchoverPolicy.SAMPLES
                                + " times",
                        AGAIN);
    }
}
