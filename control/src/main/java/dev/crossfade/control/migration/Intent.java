package dev.crossfade.control.migration;

/** What the operator wants of a migration now; durable, so that a verb survives the controller that took it. */
public enum Intent {
    /** On to the hold point, and wait there. */
    MIGRATE,
    /** Through the switchover; one attempt, then {@link #MIGRATE} again when it was unwound. */
    SWITCH,
    /** The same back, within the rollback window. */
    ROLL_BACK,
    /** Undo everything. */
    ABORT,
    /** End the soak, and leave nothing behind. */
    CLEAN_UP
}
