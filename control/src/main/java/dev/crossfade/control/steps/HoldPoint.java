package dev.crossfade.control.steps;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.control.migration.SwitchoverPolicy.Decision;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.control.workflow.step.StepPlan;
import java.time.Duration;
import java.time.Instant;

/** Waits for a person, or, where the configuration says so, for the moment at which everything is ready. */
final class HoldPoint implements Step {

    private static final Duration AGAIN = Duration.ofSeconds(1);

    @Override
    public String name() {
        return StepPlan.HOLD_POINT;
    }

    @Override
    public Stage stage() {
        return Stage.REPLICATION;
    }

    @Override
    public StepOutcome run(StepContext context) {

        boolean wanted = context.migration().intent() == Intent.SWITCH;
        // The policy asks how fresh it is; only after a restart is nothing known.
        if (!wanted || context.watch().contents().comparison() == null) {
            new KeptEqual(context).since(Instant.EPOCH);
        }
        if (wanted) {
            return StepOutcome.done("the operator wants it");
        }
        boolean automatic = context.tenant().switchover().start() == TenantSettings.Start.AUTOMATIC;
        // Once undone it is for a person to say that it should be tried again.
        if (automatic && context.migration().attempt() == null) {
            Decision decision = new SwitchoverPolicy(
                            context.tenant().id(), context.tenant().switchover())
                    .decide(context.watch()
                            .readiness(
                                    context.tenant(),
                                    context.routing().fleet(context.tenant().id())));
            if (decision instanceof Decision.Go go) {
                return StepOutcome.done("automatic: " + go.reason());
            }
            return StepOutcome.waiting("everything to be ready: " + words(decision), AGAIN);
        }
        return StepOutcome.waiting("switchover", AGAIN);
    }

    private static String words(Decision decision) {
        if (decision instanceof Decision.No no) {
            return String.join("; ", no.reasons());
        }
        return decision instanceof Decision.NotYet notYet ? String.join("; ", notYet.reasons()) : "";
    }
}
