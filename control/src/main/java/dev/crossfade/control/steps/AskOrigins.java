package dev.crossfade.control.steps;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.routing.OriginHealth;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** Both load balancers answer their health check. */
final class AskOrigins implements Step {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "origins";
    }

    @Override
    public Stage stage() {
        return Stage.SETUP;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(name(), "asks both origins whether they are well")
                .calling(Stream.of(Side.values())
                        .flatMap(side -> OriginCall.of(foresight.tenant().side(side)))
                        .toList())
                .waitingFor("each answer, " + PATIENCE.toSeconds() + "s at most"));
    }

    @Override
    public StepOutcome run(StepContext context) {

        for (Side side : Side.values()) {
            OriginHealth.Health health = context.origins().ask(context.tenant(), side, PATIENCE);
            if (!health.well()) {
                return StepOutcome.failedForNow(
                        "the " + side.label() + "'s origin is not well",
                        health.reason(),
                        "see to the load balancer, or to " + side.label() + ".healthCheck");
            }
        }
        return StepOutcome.done("both origins are well");
    }
}
