package dev.crossfade.control.api;

import dev.crossfade.config.model.TenantId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The tenants of the controller's configuration: others do not exist. */
final class Tenants {

    private final Set<TenantId> known;

    Tenants(Set<TenantId> known) {
        this.known = new TreeSet<>(known);
    }

    /** The tenant of that name, or the end of the request. */
    TenantId require(String name) {
        return known.stream()
                .filter(tenant -> tenant.value().equals(name))
                .findFirst()
                .orElseThrow(() -> ApiProblem.unknownTenant(name, names()));
    }

    Set<TenantId> all() {
        return known;
    }

    private List<String> names() {
        return known.stream().map(TenantId::value).toList();
    }
}
