package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.routing.RouteChange;
import dev.crossfade.control.workflow.routing.Routes;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.control.workflow.watch.GateLook;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.SourceDatabase;
import dev.crossfade.replication.fence.gate.GateRow;
import java.util.Set;

/**
 * Goes on at the one side that is left, where the operator says that the other is gone for good: not a word is asked of that one, and it
 * stays as it is, also should it come back. What the side that is left says of itself decides.
 */
final class LoneSide {

    private final StepContext surroundings;
    private final DatabasePair forward;
    private final Watch watch;
    private final Abortion abortion;

    LoneSide(StepContext surroundings, Abortion abortion) {
        this.surroundings = surroundings;
        this.forward = surroundings.databases().towards(Direction.FORWARD);
        this.watch = surroundings.watch();
        this.abortion = abortion;
    }

    /** What the migration {@linkplain Migration#goesOnWithoutOneSide wants} of it. */
    StepOutcome act(Migration now) {
        return switch (now.intent()) {
            case ABORT_WITHOUT_TARGET -> endAtSource();
            case ACCEPT_LOSS -> openSource();
            case CLEAN_UP_WITHOUT_SOURCE -> keepTarget();
            case MIGRATE, PAUSE, RESUME, SWITCH, ROLL_BACK, ROLL_BACK_WITHOUT_WORKERS, ABORT, CLEAN_UP ->
                throw new IllegalStateException(now.intent() + " concerns both sides");
        };
    }

    /**
     * What the source says of itself is enough, for while it serves under our generation nobody can open the target any more. Failed, not to
     * be tried again, where it does not serve.
     */
    private StepOutcome endAtSource() {
        SourceDatabase source = forward.source();
        source.takeOver();
        GateRow gate = source.gate().orElse(null);
        if (gate != null) {
            watch.saw(gate);
            if (!gate.state().writable()) {
                return StepOutcome.failed(
                        MigrationStatus.NOT_ENDED_ALONE,
                        "its gate says " + gate.state().label() + ": the target may be the one that is written to",
                        "bring the target back");
            }
            // After a rollback whose target was gone before the sides had exchanged roles.
            watch.saw(forward.reversed().target().serve());
        }
        leadTo(Side.SOURCE, watch.gates().highestEpoch());
        return abortion.leaveSource();
    }

    /** Failed, not to be tried again, while the target answers: then nothing needs to be lost. */
    private StepOutcome openSource() {
        SourceDatabase source = forward.source();
        source.takeOver();
        GateRow before = source.gate().orElse(null);
        if (before == null) {
            return StepOutcome.failed(
                    MigrationStatus.NOT_OPENED_ALONE,
                    "it has no gate",
                    "crossfade fence show " + surroundings.tenant().id()
                            + " --side source --config FILE names what keeps its application from writing all the same");
        }
        boolean begun = before.state().writable();
        if (!begun && !(GateLook.at(forward.at(Side.TARGET)) instanceof GateView.Unknown)) {
            return StepOutcome.failed(
                    MigrationStatus.NOT_OPENED_ALONE,
                    "the target answers, so nothing needs to be lost",
                    "crossfade rollback " + surroundings.tenant().id() + " takes all that it has accepted along");
        }
        GateRow serving = begun ? before : source.serveAcceptingLoss();
        watch.saw(serving);
        leadTo(Side.SOURCE, serving.epoch());
        return StepOutcome.done("the source serves; what only the target has is lost");
    }

    /**
     * Takes back a rollback of which the target, that serves, says itself that it was not fenced: under our generation nobody can fence it for
     * that attempt any more, and without a token the source is never opened.
     */
    private StepOutcome keepTarget() {
        SourceDatabase target = forward.reversed().source();
        target.takeOver();
        GateRow gate = target.gate().orElse(null);
        if (gate == null || !gate.state().writable()) {
            return StepOutcome.failed(
                    MigrationStatus.NOT_KEPT_ALONE,
                    gate == null
                            ? "it has no gate"
                            : "its gate says " + gate.state().label(),
                    "crossfade fence lift " + surroundings.tenant().id()
                            + " --side target --accept-loss --config FILE; then start the controller again");
        }
        watch.saw(gate);
        leadTo(Side.TARGET, gate.epoch());
        return StepOutcome.done("the target serves on, and the source is given up");
    }

    /** Also where the route says it, but for the other side, which nobody is to be led to. */
    private void leadTo(Side side, Epoch atLeast) {
        Routes.publishUnlessThere(
                surroundings.routing(),
                surroundings.tenant().id(),
                new RouteChange(side, RouteMode.DIRECT, Set.of(side.other()), false, null),
                atLeast);
    }
}
