package dev.crossfade.control.workflow.switchover;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.workflow.pace.Pause;
import dev.crossfade.control.workflow.routing.OriginHealth;
import dev.crossfade.control.workflow.step.StepContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Waits until a side's origin answers a health request over a fresh connection. While a database is shut its application's pools are
 * empty, and the first requests should not pay for that. Bounded, and no condition of anything.
 */
final class OriginWait {

    private static final Duration LOOK = Duration.ofMillis(100);

    private final TenantSettings tenant;
    private final OriginHealth origins;
    private final InstantSource steady;
    private final Pause pause;

    OriginWait(StepContext surroundings, Pause pause) {
        this.tenant = surroundings.tenant();
        this.origins = surroundings.origins();
        this.steady = surroundings.steady();
        this.pause = pause;
    }

    /** @param end by {@link StepContext#steady} */
    void await(Side side, Instant end) {
        while (steady.instant().isBefore(end)) {
            Duration left = Duration.between(steady.instant(), end);
            if (origins.ask(tenant, side, left).well()) {
                return;
            }
            pause.atMost(LOOK);
        }
    }
}
