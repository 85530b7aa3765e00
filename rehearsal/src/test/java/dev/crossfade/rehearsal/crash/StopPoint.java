package dev.crossfade.rehearsal.crash;

/** Where a controller stands still, so that it can be killed exactly there. */
enum StopPoint {
    NOWHERE,
    BEFORE_FENCE,
    /** The token is committed and has arrived. */
    BEFORE_OPENING,
    AFTER_OPENING,
    /** The token was taken for missing, and the target has said {@code aborted}. */
    BEFORE_UNFENCING,
    /** In a rollback, as {@link #BEFORE_FENCE}: of the target, by then the side that serves. */
    BEFORE_FENCE_BACK,
    /** In a rollback, as {@link #BEFORE_OPENING}: of the source. */
    BEFORE_OPENING_BACK;

    /** Whether a switchover meets it, and not only a rollback. */
    boolean isOnTheWayThere() {
        return this != NOWHERE && this != BEFORE_FENCE_BACK && this != BEFORE_OPENING_BACK;
    }
}
