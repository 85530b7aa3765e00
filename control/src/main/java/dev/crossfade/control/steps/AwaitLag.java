package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.control.workflow.Step;
import dev.crossfade.control.workflow.StepContext;
import dev.crossfade.control.workflow.StepOutcome;
import dev.crossfade.replication.stream.Lag;
import java.time.Duration;
import java.util.List;

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

        List<Lag> samples = context.watch().lag();
        long limit = context.tenant().switchover().maxLag().value();
        long low = samples.stream()
                .filter(sample -> sample instanceof Lag.Known known && known.bytes() <= limit)
                .count();
        if (low < SwitchoverPolicy.SAMPLES) {
            return StepOutcome.waiting(
                    "a lag below " + context.tenant().switchover().maxLag() + ": seen " + low + " times of "
                            + SwitchoverPolicy.SAMPLES,
                    AGAIN);
        }
        return StepOutcome.done("below " + context.tenant().switchover().maxLag());
    }
}
