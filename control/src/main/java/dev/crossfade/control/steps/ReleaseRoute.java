package dev.crossfade.control.steps;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.routing.RouteChange;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The route no longer says that the source refuses, for soon it does not. */
final class ReleaseRoute implements Step {

    @Override
    public String name() {
        return "release-route";
    }

    @Override
    public Stage stage() {
        return Stage.POST_MIGRATION;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(name(), "the route no longer says that the source refuses")
                .calling(List.of("every proxy: a new epoch of the route")));
    }

    @Override
    public StepOutcome run(StepContext context) {

        Route route = context.routing().current(context.tenant().id());
        if (route.fenced().isEmpty()) {
            return StepOutcome.done("epoch " + route.epoch());
        }
        Route released = context.routing()
                .publish(
                        context.tenant().id(),
                        new RouteChange(route.primary(), route.mode(), Set.of(), false, null),
                        Epoch.NONE);
        return StepOutcome.done("epoch " + released.epoch());
    }
}
