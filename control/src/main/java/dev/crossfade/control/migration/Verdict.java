package dev.crossfade.control.migration;

import static dev.crossfade.replication.fence.gate.GateState.FENCED;
import static dev.crossfade.replication.fence.gate.GateState.FENCING;
import static dev.crossfade.replication.fence.gate.GateState.OPEN;
import static dev.crossfade.replication.fence.gate.GateState.SERVING;

/**
 * What a controller that starts does about a switchover that its predecessor may have begun. The gates decide; of what the store
 * remembers only "the target was seen open" counts, for that cannot be undone. Source and target are the attempt's: of a rollback they
 * are the migration's target and source ({@link Gates#towards}).
 *
 * <pre>
 * opened before   target          source          route at rest    verdict
 * any             open, serving   any             any              FORWARD
 * yes             any             any             any              FORWARD      never unfence after opening
 * no              unknown         any             any              LOOK_AGAIN
 * no              any             unknown         any              LOOK_AGAIN
 * no              armed, aborted  seen            any              UNWIND
 * no              armed, aborted  none            any              UNWIND       a row that was deleted is written anew
 * no              guarded         fencing/fenced  any              UNWIND
 * no              guarded         serving         no               UNWIND       only the route was changed
 * no              guarded, none   serving, none   else             NOTHING
 * no              anything else                                    STUCK        somebody else changed a gate
 * </pre>
 */
public enum Verdict {
    /** The target is open: flip, and go on. */
    FORWARD,
    /** It is not: undo the attempt, and go back to the hold point. */
    UNWIND,
    /** No attempt was under way. */
    NOTHING,
    /** A gate did not answer. Unknown is neither open nor shut: look again. */
    LOOK_AGAIN,
    /** The gates say what no attempt of ours leaves: nothing is done until a person has looked. */
    STUCK;

    /**
     * Decides.
     *
     * @param opened the store knows that the target was seen open
     * @param gates in the attempt's roles
     * @param routeAtRest the tenant's route is DIRECT to the attempt's source, and not marked as switching
     */
    public static Verdict of(boolean opened, Gates gates, boolean routeAtRest) {
        if (opened || gates.target().says(OPEN, SERVING)) {
            return FORWARD;
        }
        if (gates.unknown()) {
            return LOOK_AGAIN;
        }
        boolean both = gates.source() instanceof GateView.Seen && gates.target() instanceof GateView.Seen;
        if (gates.atRest()) {
            return routeAtRest || !both ? NOTHING : UNWIND;
        }
        boolean unfinished = both && gates.attemptUnfinished() && sourceIsOurs(gates);
        return unfinished || sourceIsLost(gates) ? UNWIND : STUCK;
    }

    private static boolean sourceIsOurs(Gates gates) {
        return gates.source().says(SERVING, FENCING, FENCED);
    }

    /** What has no row any more cannot say that it served; that the target waits says it. */
    private static boolean sourceIsLost(Gates gates) {
        return gates.source() instanceof GateView.Absent
                && gates.target() instanceof GateView.Seen target
                && target.row().waits();
    }
}
