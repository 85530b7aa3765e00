package dev.crossfade.rehearsal.crash;

/** Where a controller stands still, so that it can be killed exactly there. */
enum StopPoint {
    NOWHERE,
    BEFORE_FENCE,
    /** The token is committed and has arrived. */
    BEFORE_OPENING,
    AFTER_OPENING,
    /** The token was taken for missing, and the target has said {@code aborted}. */
    BEFORE_UNFENCING
}
