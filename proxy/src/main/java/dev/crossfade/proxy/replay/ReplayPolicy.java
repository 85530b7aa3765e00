package dev.crossfade.proxy.replay;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.Side;
import java.util.Set;

/**
 * Decides what follows an attempt, under the newest route. Pure.
 *
 * <pre>
 * mode     NEVER_SENT       NOT_APPLIED                      FAILED                          AMBIGUOUS
 * DIRECT   same side,       deliver; the route has changed   deliver                         safe: same side, once
 *          once; then park  since it began: the primary                                      unsafe: unknown
 * ARMED    the other side;  the other side; while that is    safe, or any-status:            safe: the other side
 *          or back off      closed too, back off             the other side                  unsafe: unknown
 * HOLDING  wait             wait                             safe: wait; unsafe: deliver     safe: wait; unsafe: unknown
 * </pre>
 *
 * A request that may be parked is parked where the table has no other attempt for one that was NEVER_SENT, and where its wait ends
 * ({@link #mayPark}). Two rules stand above the table: what cannot be replayed is delivered or given up; and an exchange whose attempt at the new
 * primary had another outcome than NEVER_SENT or NOT_APPLIED never goes to the old one.
 *
 * @param anyStatus the tenant lets unsafe requests be replayed that got one of its {@code statuses}
 */
public record ReplayPolicy(boolean anyStatus) {

    /** @param now the newest route */
    public Decision decide(AttemptFacts attempt, Route now) {
        if (attempt.outcome() == Outcome.COMMITTED) {
            return Decision.DELIVER;
        }
        if (attempt.outcome() == Outcome.AMBIGUOUS && !attempt.safe()) {
            return Decision.UNKNOWN;
        }
        if (!attempt.replayable()) {
            return withoutReplay(attempt);
        }
        return switch (now.mode()) {
            case DIRECT -> direct(attempt, now);
            case ARMED -> armed(attempt);
            case HOLDING -> holding(attempt);
        };
    }

    /**
     * Where an exchange goes next that has waited: to where a first attempt would go, but under ARMED not to a side where it may
     * have been applied already.
     *
     * @param first where a first attempt under the newest route goes
     * @param spent sides where an attempt of this exchange ended FAILED or AMBIGUOUS
     */
    public static Side sideAfterWait(Route now, Side first, Set<Side> spent) {
        return switch (now.mode()) {
            case DIRECT, HOLDING -> first;
            case ARMED -> spent.contains(first) && !spent.contains(first.other()) ? first.other() : first;
        };
    }

    /**
     * Whether a request may be stored and delivered later, once it cannot be served: all of it is to be had, and it is certain that no
     * side has applied it, for it will be applied then.
     *
     * @param asked a parking rule of its tenant covers its path, and its method is not safe: who reads wants the answer, and loses
     *     nothing without it (RFC 9110 §9.2.1)
     * @param replayable as {@link AttemptFacts#replayable}
     * @param spent as in {@link #sideAfterWait}: every attempt at another side, or none, ended NEVER_SENT or NOT_APPLIED
     */
    public static boolean mayPark(boolean asked, boolean replayable, Set<Side> spent) {
        return asked && replayable && spent.isEmpty();
    }

    private static Decision withoutReplay(AttemptFacts attempt) {
        return switch (attempt.outcome()) {
            case NEVER_SENT -> Decision.UNREACHABLE;
            case NOT_APPLIED, FAILED, COMMITTED -> Decision.DELIVER;
            case AMBIGUOUS -> Decision.BROKEN;
        };
    }

    private static Decision direct(AttemptFacts attempt, Route now) {
        Side primary = now.primary();
        boolean moved = primary != attempt.side();
        return switch (attempt.outcome()) {
            case NEVER_SENT -> {
                if (moved || !attempt.repeated()) {
                    yield new Decision.Replay(primary);
                }
                yield attempt.parkable() ? Decision.PARK : Decision.UNREACHABLE;
            }
            case NOT_APPLIED -> now.hasChangedAfter(attempt.begun()) ? new Decision.Replay(primary) : Decision.DELIVER;
            case FAILED, COMMITTED -> Decision.DELIVER;
            case AMBIGUOUS -> {
                if (moved) {
                    yield attempt.bindsToSide() ? Decision.BROKEN : new Decision.Replay(primary);
                }
                yield attempt.repeated() ? Decision.BROKEN : new Decision.Replay(primary);
            }
        };
    }

    private Decision armed(AttemptFacts attempt) {
        Decision otherSide = new Decision.Replay(attempt.side().other());
        return switch (attempt.outcome()) {
            case NEVER_SENT, NOT_APPLIED -> attempt.otherClosed() ? Decision.BACK_OFF : otherSide;
            case FAILED -> (attempt.safe() || anyStatus) && !attempt.bindsToSide() ? otherSide : Decision.DELIVER;
            case AMBIGUOUS -> attempt.bindsToSide() ? Decision.BROKEN : otherSide;
            case COMMITTED -> Decision.DELIVER;
        };
    }

    private static Decision holding(AttemptFacts attempt) {
        return switch (attempt.outcome()) {
            case NEVER_SENT, NOT_APPLIED -> Decision.WAIT_FOR_EPOCH;
            case FAILED -> attempt.safe() && !attempt.bindsToSide() ? Decision.WAIT_FOR_EPOCH : Decision.DELIVER;
            case AMBIGUOUS -> attempt.bindsToSide() ? Decision.BROKEN : Decision.WAIT_FOR_EPOCH;
            case COMMITTED -> Decision.DELIVER;
        };
    }
}
