package dev.crossfade.control.workflow;

/** How an attempt at the switchover ended. */
sealed interface SwitchoverEnd {

    /** The target is open, and the route leads there. */
    record Flipped() implements SwitchoverEnd {}

    /** Everything was undone: the source serves, the target refuses, the route leads to the source. */
    record Unwound(String reason) implements SwitchoverEnd {}

    /** It was not begun: nothing was changed, so that nothing had to be undone. */
    record Refused(String reason) implements SwitchoverEnd {}
}
