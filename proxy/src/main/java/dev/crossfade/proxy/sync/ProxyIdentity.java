package dev.crossfade.proxy.sync;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.TenantDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a proxy says of itself in every report.
 *
 * @param id from the settings
 * @param instance random, another one at each start
 * @param version the program's
 * @param digests by tenant, of its hosts and origins as configured here
 */
public record ProxyIdentity(String id, String instance, String version, Map<String, String> digests) {

    public ProxyIdentity {
        digests = Map.copyOf(digests);
    }

    public static ProxyIdentity of(String id, String instance, String version, List<TenantSettings> tenants) {
        Map<String, String> digests = new HashMap<>();
        for (TenantSettings tenant : tenants) {
            String source = tenant.source().origin();
            String target = tenant.target().origin();
            digests.put(
                    tenant.id().value(),
                    TenantDigest.of(tenant.hosts(), source == null ? "" : source, target == null ? "" : target));
        }
        return new ProxyIdentity(id, instance, version, digests);
    }

    /** The same proxy with other tenants. */
    ProxyIdentity with(List<TenantSettings> tenants) {
        return of(id, instance, version, tenants);
    }
}
