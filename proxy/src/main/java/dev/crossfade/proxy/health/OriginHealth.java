package dev.crossfade.proxy.health;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;

/**
 * How one origin is. A value: each check gives the next one.
 *
 * <pre>
 * UNKNOWN, DOWN → UP    one check passed
 * UNKNOWN, UP   → DOWN  two checks in a row failed
 * </pre>
 *
 * @param failures checks in a row that have failed, counted up to what makes it DOWN
 */
public record OriginHealth(TenantId tenant, Side side, Verdict verdict, int failures) {

    /** One failure may be a restart of one server behind a load balancer. */
    static final int FAILURES_UNTIL_DOWN = 2;

    static OriginHealth unknown(TenantId tenant, Side side) {
        return new OriginHealth(tenant, side, Verdict.UNKNOWN, 0);
    }

    OriginHealth passed() {
        return new OriginHealth(tenant, side, Verdict.UP, 0);
    }

    OriginHealth failed() {
        int now = Math.min(FAILURES_UNTIL_DOWN, failures + 1);
        return new OriginHealth(tenant, side, now == FAILURES_UNTIL_DOWN ? Verdict.DOWN : verdict, now);
    }
}
