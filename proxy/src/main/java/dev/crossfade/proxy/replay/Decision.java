package dev.crossfade.proxy.replay;

import dev.crossfade.config.model.Side;

/** What becomes of an exchange after an attempt. */
public sealed interface Decision {

    /** The answer goes to the client. */
    record Deliver() implements Decision {}

    /** Another attempt, at once. */
    record Replay(Side side) implements Decision {}

    /** Wait for the next epoch, or a moment, and look at the route again. */
    record Wait(For what) implements Decision {}

    /** Store it, and have it delivered later. */
    record Park() implements Decision {}

    /** The proxy answers for the origin. */
    record GiveUp(Reason reason) implements Decision {}

    /** What a wait is for. */
    enum For {
        NEXT_EPOCH,
        /** The next epoch, or a growing pause, whichever is first. */
        BACK_OFF,
        /** The next epoch, for a moment: almost nothing waits of its path any more. */
        BACKLOG
    }

    /** Why there is nothing to deliver. */
    enum Reason {
        /** Nobody can know whether it was applied: 502 with {@code Crossfade-Outcome: unknown}. */
        UNKNOWN,
        /** No origin was reached: provably not applied. */
        UNREACHABLE,
        /** A safe request's origin broke off. */
        BROKEN
    }

    Decision DELIVER = new Deliver();
    Decision WAIT_FOR_EPOCH = new Wait(For.NEXT_EPOCH);
    Decision BACK_OFF = new Wait(For.BACK_OFF);
    Decision PARK = new Park();
    Decision UNKNOWN = new GiveUp(Reason.UNKNOWN);
    Decision UNREACHABLE = new GiveUp(Reason.UNREACHABLE);
    Decision BROKEN = new GiveUp(Reason.BROKEN);
}
