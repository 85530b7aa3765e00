package dev.crossfade.control.steps;

import dev.crossfade.config.settings.TenantSettings.HealthCheck;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import java.util.stream.Stream;

/** The health check of a side's load balancer, as a plan tells it. */
final class OriginCall {

    private OriginCall() {}

    /** Nothing where there is no origin, or no check of it. */
    static Stream<String> of(SideSettings side) {
        String origin = side.origin();
        HealthCheck check = side.healthCheck();
        return origin == null || check == null
                ? Stream.of()
                : Stream.of("GET " + origin.replaceFirst("/$", "") + check.path());
    }
}
