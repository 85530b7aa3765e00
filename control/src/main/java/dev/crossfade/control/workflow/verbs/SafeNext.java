package dev.crossfade.control.workflow.verbs;

import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Obstacle;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.switchover.AttemptWords;
import dev.crossfade.replication.fence.gate.GateState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** What the operator can do now, in a line: never a verb that would be refused. */
public final class SafeNext {

    private static final String LIFT = " --accept-loss --config FILE, then start the controller again";
    private static final String LIFT_SOURCE = " --side source" + LIFT;
    private static final String LIFT_TARGET = " --side target" + LIFT;

    private SafeNext() {}

    /** Whether a switchover is what comes next, once nothing keeps it from starting. */
    public static boolean maySwitch(Migration migration) {
        return isAtHoldPoint(migration) && migration.intent() == Intent.MIGRATE && atWork(migration);
    }

    static boolean isAtHoldPoint(Migration migration) {
        return migration.stage() == Stage.REPLICATION && migration.step().equals(StepPlan.HOLD_POINT);
    }

    /** Whether a rollback may be asked for, once nothing keeps it from starting. */
    public static boolean mayRollBack(Migration migration) {
        return migration.stage() == Stage.POST_MIGRATION
                && migration.step().equals(StepPlan.ROLLBACK_WINDOW)
                && migration.crossing().rollbackUntil() != null
                && migration.intent() == Intent.MIGRATE
                && atWork(migration);
    }

    /** When the rollback window was over, in words; empty before, and where there was none, or it was ended before its time. */
    static Optional<String> windowOver(Migration migration) {
        boolean past =
                migration.stage() == Stage.POST_MIGRATION && !migration.step().equals(StepPlan.ROLLBACK_WINDOW);
        return Optional.ofNullable(migration.crossing().rollbackUntil())
                .filter(end -> past && !migration.since().isBefore(end))
                .map(end -> "there is no rollback any more, for its window was over at "
                        + end.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Whether an attempt, in either direction, may be asked for. */
    public static boolean mayBeAsked(Migration migration) {
        return maySwitch(migration) || mayRollBack(migration);
    }

    /**
     * In words.
     *
     * @param hasLostItsLog the slot has: nothing but a new copy helps
     * @param obstacles what keeps a switchover from starting, where it may be asked for
     */
    public static String of(Migration migration, boolean hasLostItsLog, List<Obstacle> obstacles) {
        String tenant = migration.tenant().value();
        String look = "wait: crossfade status " + tenant + " --watch";
        if (migration.goesOnWithoutOneSide()) {
            return look;
        }
        if (hasLostItsLog && atWork(migration)) {
            return "crossfade abort " + tenant + ", then migrate again";
        }
        if (maySwitch(migration)) {
            return switchover(migration, obstacles);
        }
        Instant rollbackUntil = migration.crossing().rollbackUntil();
        if (rollbackUntil != null && mayRollBack(migration)) {
            return rollback(migration, rollbackUntil, obstacles);
        }
        if (migration.intent() == Intent.PAUSE && atWork(migration)) {
            return "crossfade resume " + tenant + "; or crossfade abort " + tenant;
        }
        if (migration.stage() != Stage.SWITCHOVER && migration.switchoverIsPending()) {
            return mend(migration).orElse(look) + "; crossfade pause " + tenant + " takes the "
                    + AttemptWords.ofNext(migration).step() + " back while it has not begun";
        }
        return switch (migration.state()) {
            case FAILED ->
                "mend what failed, then crossfade migrate " + tenant
                        + (VerbGuard.tooLateToAbort(migration) ? "" : "; or crossfade abort " + tenant);
            case ABORTING -> mend(migration).orElse(look);
            case ABORTED ->
                migration.trouble() != null
                        ? "mend: " + migration.trouble().what() + "; crossfade cleanup " + tenant
                                + " forgets this record"
                        : "crossfade migrate " + tenant
                                + " begins anew (crossfade check says whether the target's tables are to be emptied first of what was copied, and how);"
                                + " crossfade cleanup " + tenant
                                + " forgets this record";
            case DONE -> "nothing; crossfade cleanup " + tenant + " forgets this record";
            case RUNNING, WAITING ->
                switch (migration.stage()) {
                    case SETUP, REPLICATION ->
                        migration.intent() == Intent.MIGRATE && !VerbGuard.tooLateToAbort(migration)
                                ? look + "; or crossfade abort " + tenant
                                : look;
                    case SWITCHOVER -> mend(migration).orElse(look);
                    case POST_MIGRATION ->
                        migration.step().equals(StepPlan.SOAK)
                                        && !migration.intent().cleansUp()
                                ? "crossfade cleanup " + tenant
                                        + windowOver(migration)
                                                .map(words -> "; " + words)
                                                .orElse("")
                                : mend(migration).orElse(look);
                };
        };
    }

    /** Where all is tried again without end: what keeps it from going on, if anything does, for waiting alone may never help. */
    private static Optional<String> mend(Migration migration) {
        return Optional.ofNullable(migration.trouble())
                .filter(trouble -> !AttemptWords.tells(trouble, migration.tenant()))
                .map(trouble -> "mend: " + trouble.what() + " (crossfade status " + migration.tenant()
                        + " says why, and what to do)" + (isToBeEnded(trouble) ? "" : "; it goes on by itself then"));
    }

    private static boolean isToBeEnded(MigrationStatus.Trouble trouble) {
        return trouble.action().contains("`crossfade cleanup")
                || trouble.action().contains("`crossfade abort");
    }

    /**
     * What goes on at one side, where nothing else does should the other be gone for good; empty where both answer, or none does.
     *
     * @param troubled an attempt that is under way does not look at the gates of who may be gone before it meets that
     */
    public static String withoutOneSide(Migration migration, Gates gates, boolean troubled) {
        boolean attempted = migration.stage() == Stage.SWITCHOVER;
        if (migration.state().ended()
                || migration.goesOnWithoutOneSide()
                || !gates.lookedAt()
                || (attempted && !troubled)) {
            return "";
        }
        boolean noSource = isSilent(gates.source());
        boolean noTarget = isSilent(gates.target());
        if (noSource == noTarget) {
            return "";
        }
        return noTarget ? withoutTarget(migration, gates) : withoutSource(migration, gates);
    }

    private static boolean isSilent(GateView gate) {
        return gate instanceof GateView.Unknown unknown && !unknown.changing();
    }

    private static String withoutTarget(Migration migration, Gates gates) {
        String gone = "; if the target is gone for good: crossfade ";
        boolean waitsForBoth = migration.stage() == Stage.SWITCHOVER
                || VerbGuard.tooLateToAbort(migration)
                || migration.intent().aborts();
        if (!waitsForBoth) {
            return "";
        }
        if (gates.source().says(GateState.SERVING, GateState.OPEN)) {
            return gone + "abort " + migration.tenant() + " --without-target";
        }
        boolean livedOnTarget = migration.stage() == Stage.POST_MIGRATION || migration.rollbackIsUnderWay();
        if (livedOnTarget && gates.source() instanceof GateView.Seen) {
            return gone + "rollback " + migration.tenant() + " --accept-loss";
        }
        return gates.source().says(GateState.FENCING, GateState.FENCED)
                ? gone + "fence lift " + migration.tenant() + LIFT_SOURCE
                : "";
    }

    private static String withoutSource(Migration migration, Gates gates) {
        String gone = "; if the source is gone for good: crossfade ";
        boolean serves = gates.target().says(GateState.SERVING, GateState.OPEN);
        if (migration.rollbackIsUnderWay()) {
            return gone
                    + (serves
                            ? "cleanup " + migration.tenant() + " --without-source"
                            : "fence lift " + migration.tenant() + LIFT_TARGET);
        }
        boolean cleaning =
                migration.stage() == Stage.POST_MIGRATION && migration.intent().cleansUp();
        return cleaning ? gone + "cleanup " + migration.tenant() + " --without-source" : "";
    }

    private static String switchover(Migration migration, List<Obstacle> obstacles) {
        if (obstacles.isEmpty()) {
            return (AttemptWords.tellsRefusal(migration) ? "mend what the last attempt was refused for, then " : "")
                    + "crossfade switchover " + migration.tenant();
        }
        Obstacle first = obstacles.get(0);
        return (first.passes() ? "wait: " : "mend: ") + first.what();
    }

    /** Nothing has to be done: the window ends by itself. What destroys the way back comes last, and says so. */
    private static String rollback(Migration migration, Instant end, List<Obstacle> obstacles) {
        String tenant = migration.tenant().value();
        String until = "nothing; until " + end.truncatedTo(ChronoUnit.SECONDS) + " crossfade rollback " + tenant
                + " takes it back";
        String cleanup = "; crossfade cleanup " + tenant + " ends the window now";
        if (obstacles.isEmpty()) {
            return until
                    + (AttemptWords.tellsRefusal(migration) ? ", once what the last one was refused for is mended" : "")
                    + cleanup;
        }
        Obstacle first = obstacles.get(0);
        return until + (first.passes() ? ", after a wait: " : ", once this is mended: ") + first.what() + cleanup;
    }

    private static boolean atWork(Migration migration) {
        return migration.state() == State.RUNNING || migration.state() == State.WAITING;
    }
}
