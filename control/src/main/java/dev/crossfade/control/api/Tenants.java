package dev.crossfade.control.api;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.KnownTenant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tenants of the controller's configuration: others do not exist. */
final class Tenants {

    private final SortedMap<TenantId, Map<String, String>> known;

    /** @param known each with its labels */
    Tenants(Map<TenantId, Map<String, String>> known) {
        this.known = Collections.unmodifiableSortedMap(new TreeMap<>(known));
    }

    /** The tenant of that name, or the end of the request. */
    TenantId require(String name) {
        return all().stream()
                .filter(tenant -> tenant.value().equals(name))
                .findFirst()
                .orElseThrow(() -> ApiProblem.unknownTenant(name, names()));
    }

    Set<TenantId> all() {
        return known.keySet();
    }

    /** By name. */
    List<KnownTenant> labelled() {
        return known.entrySet().stream()
                .map(tenant -> new KnownTenant(tenant.getKey().value(), tenant.getValue()))
                .toList();
    }

    private List<String> names() {
        return all().stream().map(TenantId::value).toList();
    }
}
