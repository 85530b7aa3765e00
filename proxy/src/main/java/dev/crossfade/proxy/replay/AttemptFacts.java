package dev.crossfade.proxy.replay;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;

/**
 * One ended attempt, as the policy sees it.
 *
 * @param begun the route that it began under
 * @param side where it was made
 * @param outcome what it proves
 * @param safe whether the method is (RFC 9110 §9.2.1)
 * @param replayable whether the whole request can be sent once more: nothing of its body has been let go
 * @param repeated whether it was itself the one repetition that DIRECT allows
 * @param otherClosed whether nothing is to be had at the other side for now: it has refused the exchange or was not reached since
 *     the exchange last waited, it has failed it, or a latch leads away from it
 * @param parkable whether the exchange {@linkplain ReplayPolicy#mayPark may be parked}, this attempt included
 */
public record AttemptFacts(
        Route begun,
        Side side,
        Outcome outcome,
        boolean safe,
        boolean replayable,
        boolean repeated,
        boolean otherClosed,
        boolean parkable) {

    /**
     * Whether the attempt was made at the coming primary and may have been applied there: then the exchange never goes back to
     * the old one.
     */
    boolean bindsToSide() {
        boolean atNewPrimary =
                begun.mode() == RouteMode.ARMED && side == begun.primary().other();
        return atNewPrimary && outcome != Outcome.NEVER_SENT && outcome != Outcome.NOT_APPLIED;
    }
}
