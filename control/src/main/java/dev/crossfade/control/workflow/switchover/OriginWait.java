package dev.crossfade.control.workflow.switchover;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.workflow.pace.Pause;
import dev.crossfade.control.workflow.routing.OriginHealth;
import dev.crossfade.control.workflow.step.StepContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Waits until a side's origin answers a health request over a fresh connection. While a database is shut its application's pools are
 * empty, and the first requests should not pay for that. Bounded, and no condition of anything.
 */
final class OriginWait {

    private static final Duration LOOK = Duration.ofMillis(100);

    private final TenantSettings tenant;
    private final OriginHealth origins;
    private final Clock clock;
    private final Pause pause;

    OriginWait(StepContext surroundings, Pause pause) {
        this.tenant = surroundings.tenant();
        this.origins = surroundings.origins();
        this.clock = surroundings.clock();
        this.pause = pause;
    }

    void await(Side side, Instant end) {
        while (clock.instant().isBefore(end)) {
            Duration left = Duration.between(clock.instant(), end);
            if (origins.ask(tenant, side, left).well()) {
                return;
            }
            pause.atMost(LOOK);
        }
    }
}
