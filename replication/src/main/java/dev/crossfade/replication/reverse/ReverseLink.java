package dev.crossfade.replication.reverse;

import java.util.Optional;

/**
 * What carries changes against a pair's direction: from the side that will serve, once it does, to the one that serves now
 * (SWITCHOVER.md, "The way back"). Each verb looks at both databases, acts if needed, and may be called again; each act is under the
 * gate of its side. They throw {@link dev.crossfade.replication.postgres.ReplicationFailure}.
 *
 * <p>Only one of both links is live at a time. A server that cannot tell its own rows from those that came by replication would send each
 * back; and one of 16 or newer, which can, would bring to the side that serves what somebody writes at the other past its guard.
 */
public interface ReverseLink {

    /**
     * Before the clock: publication and slot on the side that will serve, and the subscription on the one that serves. It copies
     * nothing, for both sides are equal when it begins. What was lost meanwhile is made anew, while nothing can be in it.
     */
    void prepare();

    /**
     * Lets the log go that an idle link would keep, in steps; where there is much, the next call goes on after a few seconds. Does nothing
     * once the side may be written to: from then on every change is to be carried. It waits for nobody, and does nothing either while
     * {@link #prepare} is at work, which may wait for minutes.
     */
    void followAlong();

    /**
     * Once the side is open: ends the link that led there, waits until its worker is gone, skips what the side has got by replication,
     * which this link otherwise would send back, and lets it begin. Each link is the other's reverse, so after a rollback it is the first
     * one that is turned on again, past all that came the other way.
     *
     * @return what was written behind the fence; looked for once, before this link begins
     */
    LateWrites turnAround();

    /**
     * Takes subscription, slot and publication away. Where the subscription cannot be taken away, because its side does not answer or
     * whatever else, slot and publication go all the same, so that no log is kept for it. UNREACHABLE when the side that publishes does
     * not answer.
     */
    void remove();

    /** Whether nothing keeps what the side from which this link leads writes; asks that side alone. Empty while something does. */
    Optional<Ended> ended();

    /** What the side to which this link leads has got of the other; asks that side alone. */
    Received received();

    /** Takes the subscription alone away, without a word to the side that publishes. */
    void unsubscribe();
}
