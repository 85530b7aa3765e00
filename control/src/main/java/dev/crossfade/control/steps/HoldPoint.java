package dev.crossfade.control.steps;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.control.migration.SwitchoverPolicy.Decision;
import dev.crossfade.control.workers.WorkerWords;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.HookPoint;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.control.workflow.step.StepPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Waits for a person, or, where the configuration says so, for the moment at which everything is ready. */
final class HoldPoint implements Step {

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Hooks hooks;
    private final HostFirst host;
    private final Standstills standstills = new Standstills();

    /** @param hooks those before and after an attempt are run here, where everything is kept ready for it */
    HoldPoint(Hooks hooks) {
        this.hooks = hooks;
        this.host = new HostFirst(hooks);
    }

    @Override
    public String name() {
        return StepPlan.HOLD_POINT;
    }

    @Override
    public Stage stage() {
        return Stage.REPLICATION;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(
                        name(),
                        foresight.tenant().switchover().start() == TenantSettings.Start.AUTOMATIC
                                ? "begins the switchover by itself once everything is ready"
                                : "keeps both sides equal and compared, until a person says `crossfade switchover "
                                        + foresight.tenant().id() + "`")
                .calling(Stream.of(hooks.calls(HookPoint.BEFORE_SWITCHOVER), WorkerWords.stops(foresight.tenant()))
                        .flatMap(List::stream)
                        .toList())
                .waitingFor(
                        foresight.tenant().switchover().start() == TenantSettings.Start.AUTOMATIC
                                ? "everything to be ready"
                                : "a person"));
    }

    @Override
    public StepOutcome run(StepContext context) {

        boolean wanted = context.migration().intent() == Intent.SWITCH;
        // The policy asks how fresh it is; only after a restart is nothing known.
        if (!wanted || context.watch().contents().comparison() == null) {
            new KeptEqual(context).since(Instant.EPOCH);
        }
        boolean automatic = context.tenant().switchover().start() == TenantSettings.Start.AUTOMATIC;
        // Once undone it is for a person to say that it should be tried again.
        boolean byItself = automatic && context.migration().attempt() == null;
        StepOutcome last = hooks.afterAttempt(context.migration(), wanted || byItself);
        if (!(last instanceof StepOutcome.Done)) {
            return last;
        }
        if (byItself && !wanted) {
            return beginOnceReady(context);
        }
        standstills.forget(context);
        if (wanted) {
            return hooks.begun(context.migration()).isEmpty() && host.refuses(context)
                    ? StepOutcome.done("the operator wants it")
                    : begin(context, "the operator wants it");
        }
        return Told.waiting("switchover", AGAIN, last);
    }

    private StepOutcome beginOnceReady(StepContext context) {
        Decision decision = new SwitchoverPolicy(
                        context.tenant().id(), context.tenant().switchover())
                .decide(context.watch()
                        .readiness(
                                context.tenant(),
                                context.routing().fleet(context.tenant().id())));
        Optional<String> begun = hooks.begun(context.migration());
        String missing = "everything to be ready: " + String.join("; ", decision.reasons());
        if (decision instanceof Decision.Go go) {
            standstills.forget(context);
            Optional<String> against = begun.isPresent() ? Optional.empty() : host.keepsWaiting(context);
            return against.map(why -> StepOutcome.waiting("everything to be ready: " + why, AGAIN))
                    .orElseGet(() -> begin(context, "automatic: " + go.reason()));
        }
        if (begun.isEmpty()) {
            standstills.forget(context);
            return StepOutcome.waiting(missing, AGAIN);
        }
        if (decision instanceof Decision.No) {
            standstills.end(context);
        }
        return standstills
                .until(context)
                .map(end -> StepOutcome.waiting(
                        missing + "; meanwhile " + begun.get() + ", until " + end + " at most", AGAIN))
                .orElseGet(() -> callOff(context, missing));
    }

    /** Nobody who was stopped for it waits any longer for what may never come. It begins anew once all is ready. */
    private StepOutcome callOff(StepContext context, String missing) {
        StepOutcome after = hooks.afterAttempt(context.migration(), false);
        if (after instanceof StepOutcome.Wait wait) {
            return StepOutcome.waiting(missing + "; meanwhile for " + wait.reason(), wait.again(), wait.found());
        }
        return after instanceof StepOutcome.Done ? Told.waiting(missing, AGAIN, after) : after;
    }

    private StepOutcome begin(StepContext context, String why) {
        StepOutcome outcome = hooks.beforeAttempt(context.migration());
        if (outcome instanceof StepOutcome.Wait) {
            // What is drained may take longer than a comparison stays fresh.
            new KeptEqual(context).since(Instant.EPOCH);
            return outcome;
        }
        // One that failed is told by the attempt, which is then refused.
        return Told.done(why, outcome);
    }
}
