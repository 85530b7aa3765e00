package dev.crossfade.control.parking;

import dev.crossfade.control.parking.ParkedStore.Origin;
import java.time.Duration;

/**
 * Which lanes of one tenant need not rest any longer, for its origin is back: those that failed while nothing at all was delivered. Pure; times
 * are milliseconds since the epoch, each that at which an attempt was sent.
 *
 * <pre>
 * well      a lane fails for the first time                  → failing since then
 * failing   one is delivered that was sent within a second   → well: others failed a moment, or one lane does by itself
 * failing   one is delivered that was sent later             → open: whoever failed between the two is let go
 * any       the route leads elsewhere, a controller begins,
 *           or {@link OriginWatch} finds the origin back     → failing since now, and open for whoever failed before
 * open      nobody is left                                   → closed, until one comes back that was sent before it opened
 * </pre>
 *
 * A lane that fails once more fails after it was opened, and for it things are as they were: so a recovery costs each lane one attempt at most,
 * and one that always fails is not tried for others' successes, for it begins no failing but with its first failure.
 *
 * @param good when the last one was sent that was delivered
 * @param failingSince when the first one failed after which none was delivered; {@link #NEVER} where all is well
 * @param from when the first was sent of those that are let go
 * @param until when the first one was sent that was not away any more
 * @param open whether any may be left to be let go
 */
record Recovery(long good, long failingSince, long from, long until, boolean open) {

    static final long NEVER = Long.MAX_VALUE;

    /** A shorter failing is over before its first rest is. */
    static final Duration LEAST = BackOff.FIRST;

    /** Of a tenant of which nothing is known that was delivered by this origin as it is now: the table says when. */
    static Recovery begins(long now) {
        return new Recovery(0, now, 0, now, true);
    }

    /**
     * What an attempt has shown.
     *
     * @param first it is the first failure of its lane in a row; of no matter where it was answered
     * @param now not before it was sent, unless the clock was set back
     */
    Recovery seen(Origin origin, long sentAt, boolean first, long now) {
        Recovery known = until > now || good > now ? new Recovery(0, NEVER, 0, 0, false) : this;
        return switch (origin) {
            case THERE -> known.there(sentAt);
            case AWAY -> known.away(sentAt, first);
            case UNKNOWN -> known;
        };
    }

    private Recovery there(long sentAt) {
        boolean failing = failingSince != NEVER;
        if (failing && sentAt < failingSince && failingSince - sentAt < OriginSender.LONGEST.toMillis()) {
            return this; // it was sent before, and says nothing of what came then
        }
        long last = Math.max(good, sentAt);
        return failing && sentAt - failingSince >= LEAST.toMillis()
                ? new Recovery(last, NEVER, open ? Math.min(from, failingSince) : failingSince, sentAt, true)
                : new Recovery(last, NEVER, from, until, open);
    }

    private Recovery away(long sentAt, boolean first) {
        if (sentAt >= from && sentAt < until) {
            return new Recovery(good, failingSince, from, until, true);
        }
        boolean begins = first && failingSince == NEVER && sentAt > good;
        return begins ? new Recovery(good, sentAt, from, until, open) : this;
    }

    /** All of them are let go. */
    Recovery closed() {
        return new Recovery(good, failingSince, from, until, false);
    }
}
