package dev.crossfade.proxy.exchange;

import dev.crossfade.proxy.routing.Router;
import dev.crossfade.proxy.routing.TenantHandle;
import java.util.Map;

/**
 * All that a request meets of one configuration: whom its host belongs to, and how that tenant is served. Immutable; another
 * configuration is another one of these, which each event loop takes whole.
 *
 * @param stages of each of the router's tenants
 */
public record ServedTenants(Router router, Map<TenantHandle, TenantStages> stages) {

    public ServedTenants {
        stages = Map.copyOf(stages);
        for (TenantHandle tenant : router.tenants()) {
            if (!stages.containsKey(tenant)) {
                throw new IllegalArgumentException("the router knows a tenant without stages: " + tenant.id());
            }
        }
    }
}
