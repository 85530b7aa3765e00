package dev.crossfade.control.workflow.verbs;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.replication.fence.gate.GateState;
import java.util.Optional;

/**
 * Says no where the side that is said to be gone answers, or the one that is left does not say what it takes to go on alone: throws
 * {@link OperationRefused}. Asked with gates that were just looked at.
 */
public final class LoneSideGuard {

    private LoneSideGuard() {}

    /**
     * Where the target does not answer and the source says itself that it serves: nobody can open the target any more then. Asked with
     * gates that were just looked at.
     */
    public static void mayAbortWithoutTarget(Migration now, Gates gates) {
        String refused = "the abort of " + now.tenant() + " without its target is refused";
        if (!(gates.target() instanceof GateView.Unknown)) {
            throw new OperationRefused(
                    refused,
                    "the target answers (its gate is " + gates.target().inWords() + ")",
                    whileTheTargetAnswers(now, gates));
        }
        boolean livesOnTarget = now.opened() && now.direction() == Direction.FORWARD;
        boolean serves = gates.source().says(GateState.SERVING, GateState.OPEN)
                || (gates.source() instanceof GateView.Absent && !livesOnTarget);
        if (!serves) {
            throw new OperationRefused(
                    refused,
                    "the source does not serve (its gate is " + gates.source().inWords()
                            + "), and the target may be the one that is written to",
                    "bring the target back; or, once it is destroyed or isolated for good: crossfade fence lift "
                            + now.tenant()
                            + " --side source --accept-loss --config FILE, start the controller again, then this");
        }
    }

    private static String whileTheTargetAnswers(Migration now, Gates gates) {
        if (gates.stray().equals(Optional.of(Side.TARGET))) {
            return "stop the target's server, or close its network to everybody, this controller included: it lets its"
                    + " application write, and the tenant lives on the source; then this";
        }
        return VerbGuard.tooLateToAbort(now)
                ? VerbGuard.way(now)
                : "crossfade abort " + now.tenant() + " undoes it on both sides";
    }

    /** Once the target was opened, and only where it does not answer. Asked with gates that were just looked at. */
    public static void mayAcceptLoss(Migration now, Gates gates) {
        String refused = "the rollback of " + now.tenant() + " without its target is refused";
        boolean livedOnTarget = now.stage() == Stage.POST_MIGRATION || now.rollbackIsUnderWay();
        if (!livedOnTarget || now.state().ended()) {
            throw new OperationRefused(
                    refused, Whereabouts.of(now) + ": the target is not the one that serves", VerbGuard.way(now));
        }
        if (!(gates.target() instanceof GateView.Unknown)) {
            throw new OperationRefused(
                    refused,
                    "the target answers (its gate is " + gates.target().inWords() + "), so nothing needs to be lost",
                    "crossfade rollback " + now.tenant()
                            + " takes all that it has accepted along; if that cannot be, stop"
                            + " the target's server for good first");
        }
        if (!(gates.source() instanceof GateView.Seen)) {
            throw new OperationRefused(
                    refused,
                    "the source's gate is " + gates.source().inWords() + ": it cannot be opened",
                    "bring the source back");
        }
    }

    /**
     * Also where a rollback is wanted or under way, which is taken back then, if the source does not answer and the target says itself that it
     * serves. Asked with gates that were just looked at.
     */
    public static void mayCleanUpWithoutSource(Migration now, Gates gates) {
        if (!VerbGuard.isRollingBack(now)) {
            VerbGuard.mayCleanUp(now);
            return;
        }
        String refused = "the cleanup of " + now.tenant() + " without its source is refused";
        if (!(gates.source() instanceof GateView.Unknown)) {
            throw new OperationRefused(
                    refused,
                    (now.rollbackIsUnderWay() ? "a rollback is under way" : "a rollback was asked for")
                            + ", and the source answers (its gate is "
                            + gates.source().inWords() + ")",
                    VerbGuard.way(now));
        }
        if (!gates.target().says(GateState.SERVING, GateState.OPEN)) {
            throw new OperationRefused(
                    refused,
                    "the target does not serve (its gate is " + gates.target().inWords()
                            + "): the rollback has fenced it",
                    "bring the source back; or, once it is destroyed or isolated for good: crossfade fence lift "
                            + now.tenant()
                            + " --side target --accept-loss --config FILE, start the controller again, then this");
        }
    }
}
