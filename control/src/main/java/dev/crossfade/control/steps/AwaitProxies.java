package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.routing.Routing;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.time.Duration;
import java.util.Optional;

/** Enough proxies follow the routes, and each has the same hosts and origins as the controller. */
final class AwaitProxies implements Step {

    private static final Duration AGAIN = Duration.ofSeconds(1);

    @Override
    public String name() {
        return "proxies";
    }

    @Override
    public Stage stage() {
        return Stage.SETUP;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(
                PlannedStep.of(name(), "sees that enough proxies follow, each with this configuration of the tenant")
                        .waitingFor(foresight.tenant().switchover().minProxies() + " proxies (switchover.minProxies)"));
    }

    @Override
    public StepOutcome run(StepContext context) {

        Routing.Fleet fleet = context.routing().fleet(context.tenant().id());
        if (!fleet.mismatched().isEmpty()) {
            return StepOutcome.failedForNow(
                    "proxies do not have this controller's configuration of the tenant",
                    fleet.mismatched().toString(),
                    "give them the same hosts and origins");
        }
        int wanted = context.tenant().switchover().minProxies();
        if (fleet.live().size() < wanted) {
            return StepOutcome.waiting(fleet.live().size() + " of " + wanted + " proxies (minProxies)", AGAIN);
        }
        return StepOutcome.done(fleet.live().size() + " proxies follow");
    }
}
