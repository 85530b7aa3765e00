package dev.crossfade.proxy.health;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import java.time.Instant;

/**
 * How one origin is. A value: each check gives the next one.
 *
 * <pre>
 * UNKNOWN, DOWN → UP    one check passed
 * UNKNOWN, UP   → DOWN  two checks in a row failed
 * </pre>
 *
 * @param failures checks in a row that have failed, counted up to what makes it DOWN
 * @param reason what the last check has met; empty when it passed, and before the first
 * @param since when the verdict became this one
 */
public record OriginHealth(TenantId tenant, Side side, Verdict verdict, int failures, String reason, Instant since) {

    /** One failure may be a restart of one server behind a load balancer. */
    static final int FAILURES_UNTIL_DOWN = 2;

    /** It travels in every report to the controller. */
    static final int LONGEST_REASON = 200;

    static OriginHealth unknown(TenantId tenant, Side side, Instant now) {
        return new OriginHealth(tenant, side, Verdict.UNKNOWN, 0, "", now);
    }

    OriginHealth passed(Instant now) {
        return next(Verdict.UP, 0, "", now);
    }

    OriginHealth failed(String why, Instant now) {
        int inARow = Math.min(FAILURES_UNTIL_DOWN, failures + 1);
        String told = why.length() > LONGEST_REASON ? why.substring(0, LONGEST_REASON) + "…" : why;
        return next(inARow == FAILURES_UNTIL_DOWN ? Verdict.DOWN : verdict, inARow, told, now);
    }

    private OriginHealth next(Verdict next, int inARow, String why, Instant now) {
        return new OriginHealth(tenant, side, next, inARow, why, next == verdict ? since : now);
    }
}
