package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.control.workflow.step.StepPlan;
import java.time.Duration;

/** The source stays fenced until the operator consents to its writing again: that is what cleanup means here. */
final class Soak implements Step {

    private static final Duration AGAIN = Duration.ofSeconds(5);

    @Override
    public String name() {
        return StepPlan.SOAK;
    }

    @Override
    public Stage stage() {
        return Stage.POST_MIGRATION;
    }

    @Override
    public StepOutcome run(StepContext context) {

        if (context.migration().intent().cleansUp()) {
            return StepOutcome.done("the operator wants it cleaned up");
        }
        return StepOutcome.waiting("cleanup", AGAIN);
    }
}
