package dev.crossfade.control.steps;

import dev.crossfade.config.settings.TenantSettings.HealthCheck;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import java.net.URI;
import java.util.stream.Stream;

/** The health check of a side's load balancer, as a plan tells it. */
final class OriginCall {

    private OriginCall() {}

    /** Without a path of its own {@code /} is asked; nothing where there is no origin. */
    static Stream<String> of(SideSettings side) {
        String origin = side.origin();
        HealthCheck check = side.healthCheck();
        return origin == null
                ? Stream.of()
                : Stream.of("GET " + URI.create(origin).resolve(check == null ? "/" : check.path()));
    }
}
