package dev.crossfade.control.workflow;

import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.journal.MigrationRow;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.verbs.VerbGuard;

/**
 * Ends the hooks before an attempt that is not made, and begins those after one as soon as its end is written down: also where a migration
 * is busy for hours, or waits for a side that does not answer. How they stand is asked by the steps that wait for them.
 */
final class OwedHooks {

    private final Hooks hooks;
    private final MigrationRow row;

    OwedHooks(Hooks hooks, MigrationRow row) {
        this.hooks = hooks;
        this.row = row;
    }

    /** What is written down is enough: nothing is asked of a database. */
    void begin() {
        Migration now = row.now();
        boolean givenUp = now.intent() == Intent.ABORT && !VerbGuard.tooLateToAbort(now);
        if (givenUp || now.goesOnWithoutOneSide()) {
            hooks.callOff(now);
        }
        // What becomes of an attempt under way is not known, nor whether a side that is left alone serves; and a
        // rollback
        // waits for none of them.
        boolean known = !now.attemptIsUnderWay() && !now.goesOnWithoutOneSide();
        if (known && !now.intent().rollsBack()) {
            hooks.beginAfterAttempt(now, !givenUp);
        }
    }
}
