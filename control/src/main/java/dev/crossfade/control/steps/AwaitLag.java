package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.time.Duration;

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
    public StepOutcome run(StepContext context) {

        SmallLag lag = SmallLag.of(context);
        return lag.isSteady()
                ? StepOutcome.done("below " + lag.limit())
                : StepOutcome.waiting(
                        "a lag below " + lag.limit() + ": seen " + lag.seen() + " times of " + SwitchoverPolicy.SAMPLES,
                        AGAIN);
    }
}
