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

/**
 * The requests that were held meet a database that nobody else keeps busy: dropping the guard's triggers locks every table for a
 * moment, and comparing reads them all, so both wait until the first rush is over.
 */
record LetRequestsGoFirst(Stage stage) implements Step {

    private static final Duration RUSH = Duration.ofSeconds(2);
    private static final Duration AGAIN = Duration.ofMillis(500);

    @Override
    public String name() {
        return StepPlan.LET_REQUESTS_GO_FIRST;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return stage == Stage.REPLICATION
                ? Optional.empty()
                : Optional.of(PlannedStep.of(name(), "leaves the target to the requests that were held")
                        .waitingFor(RUSH.toSeconds() + "s"));
    }

    @Override
    public StepOutcome run(StepContext context) {
        if (!context.migration().opened()) {
            return StepOutcome.done("no requests were held");
        }
        // One that lies ahead is of a clock that was set back meanwhile, by which nobody waits.
        Duration passed =
                Duration.between(context.migration().since(), context.clock().instant());
        return !passed.isNegative() && passed.compareTo(RUSH) < 0
                ? StepOutcome.waiting("the released requests", AGAIN)
                : StepOutcome.done("the released requests had " + RUSH.toSeconds() + " s of their own");
    }
}
