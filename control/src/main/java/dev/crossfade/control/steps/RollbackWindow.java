package dev.crossfade.control.steps;

import dev.crossfade.config.settings.Durations;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workers.WorkerWords;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.HookPoint;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.replication.reverse.LateWrites;
import dev.crossfade.replication.stream.Lag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The hold point of a rollback: the source stays shut and is kept as the target is, until the window is over, or an operator ends it or
 * goes back.
 */
final class RollbackWindow implements Step {

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Hooks hooks;
    private final WindowEnds ends = new WindowEnds();

    /** @param hooks those after the switchover: the window does not end before they are through, and a rollback waits for none of them */
    RollbackWindow(Hooks hooks) {
        this.hooks = hooks;
    }

    @Override
    public String name() {
        return StepPlan.ROLLBACK_WINDOW;
    }

    @Override
    public Stage stage() {
        return Stage.POST_MIGRATION;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(
                        name(),
                        foresight.keepsWayBack()
                                ? "carries every change back to the source, which stays fenced, and compares both sides, so that `crossfade rollback "
                                        + foresight.tenant().id() + "` takes the switchover back"
                                : "keeps no way back (switchover.rollbackWindow: 0s)")
                .calling(Stream.of(
                                WorkerWords.starts(foresight.tenant()),
                                hooks.calls(HookPoint.AFTER_SWITCHOVER),
                                hooks.calls(HookPoint.BEFORE_POST_MIGRATION))
                        .flatMap(List::stream)
                        .toList())
                .waitingFor(
                        foresight.keepsWayBack()
                                ? "the end of the window, "
                                        + Durations.format(
                                                foresight.tenant().switchover().rollbackWindow())
                                        + " after the opening, or `crossfade cleanup`"
                                : "hooks and workers"));
    }

    @Override
    public StepOutcome run(StepContext context) {
        return switch (context.migration().intent()) {
            case CLEAN_UP, CLEAN_UP_WITHOUT_SOURCE -> end(context, "the operator wants it cleaned up");
            case ROLL_BACK, ROLL_BACK_WITHOUT_WORKERS -> {
                // A fresh one from before the opening counts as well; only after a restart is nothing known.
                if (context.watch().contents().comparison() == null) {
                    new KeptEqual(context).since(Instant.EPOCH);
                }
                yield turnBack(context);
            }
            case MIGRATE, PAUSE, RESUME, SWITCH, ABORT, ABORT_WITHOUT_TARGET, ACCEPT_LOSS ->
                wait(context, context.migration().crossing().rollbackUntil());
        };
    }

    private StepOutcome wait(StepContext context, @Nullable Instant end) {
        if (end == null) {
            return end(context, "no way back is kept");
        }
        if (ends.isOver(context, end)) {
            return end(context, "it was over at " + end);
        }
        StepOutcome kept = keepEqual(context);
        if (kept != null) {
            return kept;
        }
        StepOutcome outcome = hooks.afterAttempt(context.migration(), false);
        return outcome instanceof StepOutcome.Done ? Told.waiting("cleanup", AGAIN, outcome) : outcome;
    }

    private StepOutcome end(StepContext context, String why) {
        StepOutcome outcome = hooks.afterAttempt(context.migration(), false);
        if (!(outcome instanceof StepOutcome.Done)) {
            return outcome;
        }
        ends.forget(context);
        return Told.done(why, outcome);
    }

    private StepOutcome turnBack(StepContext context) {
        StepOutcome outcome = hooks.beforeAttempt(context.migration());
        if (outcome instanceof StepOutcome.Wait) {
            StepOutcome kept = keepEqual(context);
            return kept == null ? outcome : kept;
        }
        ends.forget(context);
        // One that failed is told by the attempt, which is then refused.
        return Told.done("the operator wants it rolled back", outcome);
    }

    /** @return what was found that a person should know of; null otherwise */
    private static @Nullable StepOutcome keepEqual(StepContext context) {
        if (SmallLag.of(context).isSteady()) {
            new KeptEqual(context).since(opened(context));
        } else if (nobodyFetches(context)) {
            // Somebody has disabled it, or an attempt to go on without the other side ended there.
            LateWrites late = TurnAround.turn(context);
            if (!late.written().isEmpty()) {
                return StepOutcome.waiting("cleanup", AGAIN, TurnAround.inWords(context, late));
            }
        } else if (bothAnswer(context)) {
            new KeptEqual(context).carryFirst();
        }
        return null;
    }

    private static boolean bothAnswer(StepContext context) {
        List<Lag> lag = context.watch().lag();
        return !lag.isEmpty() && lag.get(lag.size() - 1) instanceof Lag.Known;
    }

    private static boolean nobodyFetches(StepContext context) {
        boolean idle = context.watch().slot().filter(slot -> !slot.active()).isPresent();
        return idle && !context.watch().gates().unknown();
    }

    /**
     * What was compared before says nothing about what comes back, and the window soon knows better. But while much of that is still to
     * be applied, a comparison would find little but rows that change.
     */
    private static Instant opened(StepContext context) {
        MigrationStatus.Attempt attempt = context.migration().attempt();
        return attempt == null ? Instant.EPOCH : attempt.marks().getOrDefault("open", Instant.EPOCH);
    }
}
