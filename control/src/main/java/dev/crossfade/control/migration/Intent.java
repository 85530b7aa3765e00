package dev.crossfade.control.migration;

import java.util.Locale;

/** What the operator wants of a migration now; durable, so that a verb survives the controller that took it. */
public enum Intent {
    /** On to the hold point, and wait there. */
    MIGRATE,
    /** Take no step before the switchover, and let nothing be copied or applied, until {@link #RESUME}. */
    PAUSE,
    /** Let it be copied and applied again, then {@link #MIGRATE}. */
    RESUME,
    /** Through the switchover; one attempt, then {@link #MIGRATE} again when it was unwound. */
    SWITCH,
    /** The same back, within the rollback window. */
    ROLL_BACK,
    /** The same, with the workers of the target left as they are: nobody lets them be stopped. */
    ROLL_BACK_WITHOUT_WORKERS,
    /** Back to the source without the target, which is gone for good, and without what only that has. */
    ACCEPT_LOSS,
    /** Undo everything. */
    ABORT,
    /** The same at the source alone: the target is gone for good. */
    ABORT_WITHOUT_TARGET,
    /** End the soak, and leave nothing behind. */
    CLEAN_UP,
    /** The same, and end at the target alone where the source does not answer: it is gone for good. */
    CLEAN_UP_WITHOUT_SOURCE;

    /** Paused, or not yet resumed. */
    public boolean rests() {
        return this == PAUSE || this == RESUME;
    }

    public boolean rollsBack() {
        return this == ROLL_BACK || this == ROLL_BACK_WITHOUT_WORKERS;
    }

    /** Of one {@link #inWords}. */
    public static boolean rollsBack(String words) {
        return words.equals(ROLL_BACK.inWords()) || words.equals(ROLL_BACK_WITHOUT_WORKERS.inWords());
    }

    /** As the journal has it. */
    public String inWords() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    public boolean aborts() {
        return this == ABORT || this == ABORT_WITHOUT_TARGET;
    }

    /** Away from the target. */
    public boolean leavesTarget() {
        return rollsBack() || this == ACCEPT_LOSS || aborts();
    }

    /** One of the sides is not waited for any more. */
    public boolean leavesOneSide() {
        return this == ABORT_WITHOUT_TARGET || this == ACCEPT_LOSS || this == CLEAN_UP_WITHOUT_SOURCE;
    }

    public boolean cleansUp() {
        return this == CLEAN_UP || this == CLEAN_UP_WITHOUT_SOURCE;
    }
}
