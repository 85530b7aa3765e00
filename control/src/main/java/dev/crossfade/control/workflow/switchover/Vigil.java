package dev.crossfade.control.workflow.switchover;

import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.journal.MigrationRow;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.control.workflow.watch.Watch;

/** What is looked after while a side is waited for that may never answer: what the operator wants by now, and the other side's disk. */
public final class Vigil {

    private final MigrationRow row;
    private final Watch watch;
    private final RetainedLog retainedLog;

    public Vigil(MigrationRow row, Watch watch, RetainedLog retainedLog) {
        this.row = row;
        this.watch = watch;
        this.retainedLog = retainedLog;
    }

    /** @throws StoreFailure NOT_LEADING when another controller may act */
    void insistOnLead() {
        row.insistOnLead();
    }

    /** @throws GivenUp when nothing is to be waited for any more */
    void keep() {
        insistOnLead();
        Migration now = row.now();
        if (now.goesOnWithoutOneSide()) {
            throw new GivenUp();
        }
        // The sampler rests while an attempt is under way, and somebody has to see who is gone.
        Gates seen = watch.lookAtGates();
        watch.saw(seen);
        if (seen.absent() && LostRows.isEnded(now)) {
            throw new GivenUp();
        }
        retainedLog.giveUpMeanwhile(now);
    }
}
