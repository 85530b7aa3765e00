package dev.crossfade.control.workflow.verbs;

import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.switchover.AttemptWords;

/**
 * What each verb makes of a migration, of which another operator may want something else by now: only decides, by the row, and where one
 * side is said to be gone by gates that were just looked at. Throws {@link OperationRefused} where it is not the verb's time; a migration
 * that wants the same already stays as it is.
 *
 * <p>What was taken is called off by three verbs only. {@code pause} takes back a switchover, or a rollback, whose attempt has not begun,
 * for nothing was changed yet; {@code abort} undoes all that comes before the opening of the target; and those that give one side up go on
 * without what waits for that side.
 */
public final class Wishes {

    private Wishes() {}

    /** It waits at its hold point, and nothing else is wanted of it. */
    public static Migration switchover(Migration now, boolean acceptDuplicates) {
        if (VerbGuard.isSwitchingOver(now)) {
            return now;
        }
        VerbGuard.timeToSwitch(now);
        return asked(now.acceptingDuplicates(acceptDuplicates), Intent.SWITCH);
    }

    /**
     * It waits in its window, and nothing else is wanted of it.
     *
     * @param withoutWorkers the target's are left as they are; also where a rollback waits for them already
     */
    public static Migration rollback(Migration now, boolean withoutWorkers) {
        if (VerbGuard.isRollingBack(now)) {
            boolean waits = now.intent() == Intent.ROLL_BACK && now.stage() == Stage.POST_MIGRATION;
            return withoutWorkers && waits ? now.wanting(Intent.ROLL_BACK_WITHOUT_WORKERS) : now;
        }
        VerbGuard.timeToRollBack(now);
        return asked(now, withoutWorkers ? Intent.ROLL_BACK_WITHOUT_WORKERS : Intent.ROLL_BACK);
    }

    /** That it was called off before is past. */
    private static Migration asked(Migration now, Intent wish) {
        return AttemptWords.ofNext(now).tellsCalledOff(now.trouble())
                ? now.wanting(wish).troubledBy(null)
                : now.wanting(wish);
    }

    /** Whatever is wanted of it: its target is gone. */
    public static Migration acceptLoss(Migration now, Gates gates) {
        if (now.intent() == Intent.ACCEPT_LOSS || now.intent() == Intent.ABORT_WITHOUT_TARGET) {
            return now;
        }
        LoneSideGuard.mayAcceptLoss(now, gates);
        return now.wanting(Intent.ACCEPT_LOSS).troubledBy(null);
    }

    /** Before the switchover it rests from then on; in the rollback window the rollback alone is taken back, and changes go on. */
    public static Migration pause(Migration now, Actor by) {
        if (SafeNext.mayRollBack(now) && AttemptWords.ofNext(now).tellsCalledOff(now.trouble())) {
            return now;
        }
        VerbGuard.mayPause(now);
        Intent wish = now.stage() == Stage.POST_MIGRATION ? Intent.MIGRATE : Intent.PAUSE;
        return now.switchoverIsPending()
                ? now.wanting(wish).troubledBy(AttemptWords.ofNext(now).calledOff("pause", by))
                : now.wanting(wish);
    }

    /** One that is not paused goes on as it is. */
    public static Migration resume(Migration now) {
        return now.intent() == Intent.PAUSE ? now.wanting(Intent.RESUME) : now;
    }

    /** Whatever is wanted of it, until the target is open. */
    public static Migration abort(Migration now) {
        if (now.state() == State.ABORTED) {
            return now;
        }
        VerbGuard.mayAbort(now);
        return aborting(now, Intent.ABORT);
    }

    /** Whatever is wanted of it: its target is gone. */
    public static Migration abortWithoutTarget(Migration now, Gates gates) {
        LoneSideGuard.mayAbortWithoutTarget(now, gates);
        return aborting(now, Intent.ABORT_WITHOUT_TARGET);
    }

    private static Migration aborting(Migration now, Intent wish) {
        return now.intent() == wish ? now : now.wanting(wish).troubledBy(null);
    }

    /** It has switched over, and no rollback is wanted; or neither side says any more how far that has come, and the target is to serve. */
    public static Migration cleanup(Migration now, Gates gates) {
        boolean lost = now.rollbackIsUnderWay() && gates.absent() && !now.goesOnWithoutOneSide();
        if (!lost) {
            VerbGuard.mayCleanUp(now);
        }
        Migration cleaning = now.wanting(Intent.CLEAN_UP);
        return lost ? cleaning.troubledBy(null) : cleaning;
    }

    /** Also where a rollback is wanted, once its source is gone. */
    public static Migration cleanupWithoutSource(Migration now, Gates gates, Actor by) {
        LoneSideGuard.mayCleanUpWithoutSource(now, gates);
        Migration cleaning = now.wanting(Intent.CLEAN_UP_WITHOUT_SOURCE);
        return now.switchoverIsPending()
                ? cleaning.troubledBy(AttemptWords.ofNext(now).calledOff("cleanup --without-source", by))
                : cleaning;
    }
}
