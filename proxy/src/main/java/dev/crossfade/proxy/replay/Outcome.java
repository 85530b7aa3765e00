package dev.crossfade.proxy.replay;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.Side;

/** What one attempt proves about the request (RFC 9110 §9.2.2: proof, not status, allows another attempt). */
public enum Outcome {
    /** No byte was flushed: connecting, TLS or the pool failed. */
    NEVER_SENT,
    /** A complete refusal that proves itself: the request was not applied. */
    NOT_APPLIED,
    /** Another failed answer: it may have been applied. */
    FAILED,
    /** Bytes were flushed, and no answer tells what became of them. */
    AMBIGUOUS,
    /** The first byte went to the client. */
    COMMITTED;

    /**
     * What a failed answer proves: one of the tenant's {@code statuses}, or one that a body rule matches, complete, with nothing
     * sent to the client yet.
     *
     * @param begun the route that the attempt began under
     * @param now the newest route
     * @param side that answered
     * @param safe whether the method is (RFC 9110 §9.2.1)
     * @param atomicRequests the tenant declares that every such answer means that all was rolled back
     */
    public static Outcome ofFailedAnswer(Route begun, Route now, Side side, boolean safe, boolean atomicRequests) {
        if (atomicRequests || begun.isFenced(side)) {
            return NOT_APPLIED;
        }
        boolean straddledTheFence = now.isFenced(side);
        return straddledTheFence && !safe ? AMBIGUOUS : FAILED;
    }
}
