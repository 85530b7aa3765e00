package dev.crossfade.control.workflow.step;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a migration stands after a step, or after an attempt at the switchover: only decides, and changes nothing. */
public final class Course {

    private final StepPlan plan;
    private final TenantSettings tenant;
    private final Clock clock;

    public Course(StepPlan plan, TenantSettings tenant, Clock clock) {
        this.plan = plan;
        this.tenant = tenant;
        this.clock = clock;
    }

    /**
     * Where one is waited for, the step has decided for what was wanted then: where that was taken back meanwhile, or something else was
     * asked for, it decides anew.
     *
     * @param decidedFor what was wanted when the step was taken
     * @param left what the step did not do, and need not; null when it did all
     */
    public Migration after(Step step, Intent decidedFor, Migration now, @Nullable Trouble left) {
        boolean waits = step.name().equals(StepPlan.HOLD_POINT) || step.name().equals(StepPlan.ROLLBACK_WINDOW);
        if (waits && now.intent() != decidedFor) {
            return now;
        }
        if (step.name().equals(StepPlan.ROLLBACK_WINDOW) && now.intent().rollsBack()) {
            return now.turningBack(clock.instant());
        }
        Migration well = step.name().equals(StepPlan.HOLD_POINT) ? now : now.troubledBy(left);
        Migration turned = step.name().equals(StepPlan.TURN_AROUND) ? well.backAtTheBeginning() : well;
        return plan.after(step)
                .map(next -> turned.at(next.stage(), next.name(), State.RUNNING, clock.instant()))
                .orElseGet(() -> afterStage(step, turned));
    }

    private Migration afterStage(Step last, Migration now) {
        return switch (last.stage()) {
            case SETUP ->
                now.at(Stage.REPLICATION, plan.first(Stage.REPLICATION).name(), State.RUNNING, clock.instant());
            case REPLICATION, SWITCHOVER ->
                now.at(Stage.SWITCHOVER, Migration.SWITCHOVER, State.RUNNING, clock.instant());
            case POST_MIGRATION -> now.at(Stage.POST_MIGRATION, last.name(), State.DONE, clock.instant());
        };
    }

    /** The side to which the attempt leads is open. */
    public Migration arrived(Migration now) {
        boolean forward = now.direction() == Direction.FORWARD;
        // At the source it ends as well after the attempt as before; an abort otherwise would lose what the target has.
        boolean stillWanted = !forward && now.intent() == Intent.ABORT_WITHOUT_TARGET;
        Instant arrival = clock.instant();
        return now.wanting(stillWanted ? now.intent() : Intent.MIGRATE)
                .troubledBy(now.intent().aborts() && !stillWanted ? tooLate() : null)
                .arriving(
                        plan.first(forward ? Stage.POST_MIGRATION : Stage.REPLICATION)
                                .name(),
                        forward ? WayBack.until(tenant, arrival) : null,
                        arrival);
    }

    private static Trouble tooLate() {
        return new Trouble("the abort came too late", "the target was open already", "see what the target holds");
    }

    /** The attempt came to nothing: back to where it was asked for. */
    public Migration waitingAgain(Migration now, Trouble why) {
        boolean stillWanted = now.intent().aborts() || now.intent().leavesOneSide();
        Migration unwound =
                now.wanting(stillWanted ? now.intent() : Intent.MIGRATE).troubledBy(why);
        return unwound.stage() == Stage.SWITCHOVER && unwound.state() != State.ABORTING ? waiting(unwound) : unwound;
    }

    /** What was not begun yet stays wanted, and waits where it was asked for. */
    public Migration putOff(Migration pending) {
        if (pending.stage() == Stage.POST_MIGRATION || pending.intent().leavesOneSide()) {
            return pending;
        }
        Intent wanted = pending.direction() == Direction.FORWARD ? Intent.SWITCH : Intent.ROLL_BACK;
        return waiting(pending.intent().rollsBack() ? pending : pending.wanting(wanted));
    }

    private Migration waiting(Migration now) {
        return now.waitingAgain(StepPlan.HOLD_POINT, StepPlan.ROLLBACK_WINDOW, clock.instant());
    }
}
