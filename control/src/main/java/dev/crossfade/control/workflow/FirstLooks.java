package dev.crossfade.control.workflow;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.control.migration.SwitchoverPolicy.Decision;
import dev.crossfade.control.workflow.routing.Routing;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.watch.Watch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a controller that was started again has to see before it can decide about a switchover that was wanted already: samples of the
 * lag, the slot, the proxies. It looks again for as long as the policy says "not yet", up to a bound; past it the attempt itself
 * tells what is missing. Not thread-safe.
 */
final class FirstLooks {

    /** Five samples of one a second, and a report of every live proxy, come well within it. */
    static final Duration MOST = Duration.ofSeconds(30);

    private final TenantSettings tenant;
    private final Watch watch;
    private final Routing routing;
    private final InstantSource steady;
    private boolean wanted;
    private @Nullable Instant end;

    FirstLooks(StepContext surroundings) {
        this.tenant = surroundings.tenant();
        this.watch = surroundings.watch();
        this.routing = surroundings.routing();
        this.steady = surroundings.steady();
    }

    /** What was seen before counts no more; the time runs from the first question on. */
    void begin() {
        wanted = true;
        end = null;
    }

    /** What is waited for; empty once there is nothing, or no time, and from then on until they begin again. */
    Optional<String> missing() {
        if (!wanted) {
            return Optional.empty();
        }
        Instant now = steady.instant();
        if (end == null) {
            end = now.plus(MOST);
        }
        Decision decision = new SwitchoverPolicy(tenant.id(), tenant.switchover())
                .decide(watch.readiness(tenant, routing.fleet(tenant.id())));
        if (decision instanceof Decision.NotYet notYet && now.isBefore(end)) {
            return Optional.of(String.join("; ", notYet.reasons()));
        }
        wanted = false;
        return Optional.empty();
    }
}
