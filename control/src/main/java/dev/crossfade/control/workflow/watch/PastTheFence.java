package dev.crossfade.control.workflow.watch;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import dev.crossfade.replication.reverse.LateWrites;

/**
 * Somebody has written to a side behind its fence.
 *
 * @param side that is fenced
 */
public record PastTheFence(Side side, LateWrites.Known found) {

    /** What was found there before, and is not compared yet, stands. */
    PastTheFence and(PastTheFence later) {
        return later.side == side && LateWrites.both(found, later.found) instanceof LateWrites.Known both
                ? new PastTheFence(side, both)
                : later;
    }

    public Trouble trouble(TenantId tenant) {
        return new Trouble(
                "the " + side.label() + " was written to behind its fence",
                found.inWords(),
                "find out who wrote there: no fence keeps a superuser out. What is on that side alone is in nobody's way"
                        + " but a rollback's: do at the " + side.other().label()
                        + " what is wanted of it, and take it back there. What was carried may have overwritten what"
                        + " the application has written since: look at it. Then crossfade verify " + tenant);
    }
}
