package dev.crossfade.control.workflow.switchover;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.replication.postgres.ReplicationFailure;

/**
 * What a person is told, and may say, where gates' rows were deleted in the middle of an attempt. Who was open stood in them, and the side
 * that waited may have been opened: a person finds out before anybody is let in anywhere.
 */
public final class LostRows {

    /** Neither side says anything any more. */
    public static final String BOTH = "both sides' rows were deleted while an attempt was under way";

    private LostRows() {}

    /** What is to be done about {@link #BOTH}. */
    public static String mend(TenantId tenant, Direction attempted) {
        String byHand = "stop the controller, and do what " + show(tenant) + " says";
        String given = "which takes away what stands, and names what has to be given back by hand before it can.";
        return "find out which side has the tenant's last writes. "
                + (attempted == Direction.FORWARD
                        ? "The source: crossfade abort " + tenant + ", " + given
                                + " The target: no abort, for it would open the source; " + byHand
                        : "The target: crossfade cleanup " + tenant + ", " + given
                                + " The source: no cleanup, for it would end at the target; " + byHand);
    }

    /** Whether the operator has said, by the verb that ends it there, that the side that served before the attempt has the last writes. */
    public static boolean isEnded(Migration now) {
        return now.direction() == Direction.FORWARD
                ? now.intent().aborts()
                : now.intent().cleansUp();
    }

    /** The side that waited cannot be made {@code aborted}: it has no row. */
    static ReplicationFailure failure(TenantId tenant, Direction attempted, boolean both) {
        return new ReplicationFailure(
                ReplicationFailure.Kind.FAILED,
                both
                        ? BOTH
                        : "the " + attempted.to().label()
                                + "'s gate has no row: somebody deleted it in the middle of an attempt, and it may have been"
                                + " opened",
                both
                        ? mend(tenant, attempted)
                        : "do what " + show(tenant)
                                + " says: nothing is done at either side until that side has a row again");
    }

    private static String show(TenantId tenant) {
        return "crossfade fence show " + tenant + " --config FILE";
    }
}
