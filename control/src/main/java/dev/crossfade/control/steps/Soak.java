package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.control.workflow.step.StepPlan;
import java.time.Duration;
import java.util.Optional;

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
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(
                        name(), "waits with the source fenced, for what comes next lets it take writes again")
                .waitingFor("a person: `crossfade cleanup " + foresight.tenant().id() + "`"));
    }

    @Override
    public StepOutcome run(StepContext context) {

        if (context.migration().intent().cleansUp()) {
            return StepOutcome.done("the operator wants it cleaned up");
        }
        return StepOutcome.waiting("cleanup", AGAIN);
    }
}
