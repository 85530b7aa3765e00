package dev.crossfade.proxy.routing;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.settings.TenantSettings;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The router over the tenants of one configuration. */
public final class TenantIndex implements Router {

    private final Set<TenantHandle> tenants;
    private final HostIndex<TenantHandle> hosts = new HostIndex<>();

    /**
     * @param first the route that each tenant begins with
     * @throws IllegalArgumentException when two tenants have the same host; the message names all three
     */
    public TenantIndex(List<TenantSettings> tenants, Function<TenantSettings, Route> first) {
        this(handles(tenants, first));
    }

    /**
     * Over tenants that may be under way already.
     *
     * @param tenants each with the settings whose hosts it is found by
     * @throws IllegalArgumentException when two tenants have the same host; the message names all three
     */
    public TenantIndex(Map<TenantHandle, TenantSettings> tenants) {
        tenants.forEach((handle, settings) -> settings.hosts().forEach(host -> {
            TenantHandle other = hosts.add(host, handle);
            if (other != null) {
                throw new IllegalArgumentException(
                        "the host '" + host + "' belongs to two tenants: " + other.id() + " and " + handle.id());
            }
        }));
        this.tenants = Collections.unmodifiableSet(new LinkedHashSet<>(tenants.keySet()));
    }

    @Override
    public @Nullable TenantHandle resolve(String host) {
        return hosts.find(host);
    }

    @Override
    public Collection<TenantHandle> tenants() {
        return tenants;
    }

    private static Map<TenantHandle, TenantSettings> handles(
            List<TenantSettings> tenants, Function<TenantSettings, Route> first) {
        Map<TenantHandle, TenantSettings> handles = new LinkedHashMap<>();
        tenants.forEach(settings -> handles.put(new TenantHandle(settings, first.apply(settings)), settings));
        return handles;
    }
}
