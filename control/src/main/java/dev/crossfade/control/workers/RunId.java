package dev.crossfade.control.workers;

import dev.crossfade.control.hooks.Ending;
import dev.crossfade.control.migration.Migration;

/** What the runs of a migration are called: one is gone on with as long as the same is wanted. */
final class RunId {

    /** Where a migration ends at the source without its target. */
    static final String ABORT = "abort";

    private static final String BEFORE = "/before";

    private RunId() {}

    /** Stops them before the attempt that is made next. */
    static String before(Migration now) {
        return now.nextAttempt() + BEFORE;
    }

    static boolean isBefore(String id) {
        return id.endsWith(BEFORE);
    }

    /** Starts them after an attempt, whatever became of it. */
    static String after(int attempt, Ending ending) {
        return attempt + "/after/" + ending.outcome();
    }

    static boolean isAfter(String id) {
        return !isBefore(id);
    }
}
