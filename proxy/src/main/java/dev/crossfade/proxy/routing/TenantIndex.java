package dev.crossfade.proxy.routing;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The router over a fixed list of tenants: one look-up for an exact host, one for each label of a host that no tenant names
 * exactly.
 */
public final class TenantIndex implements Router {

    private static final String ANY = "*";

    private final Map<TenantId, TenantHandle> byId = new LinkedHashMap<>();
    private final Map<String, TenantHandle> byName = new HashMap<>();
    /** By what follows the star, beginning with the dot. */
    private final Map<String, TenantHandle> bySuffix = new HashMap<>();

    private final @Nullable TenantHandle catchAll;

    /**
     * @param first the route that each tenant begins with
     * @throws IllegalArgumentException when two tenants have the same host; the message names all three
     */
    public TenantIndex(List<TenantSettings> tenants, Function<TenantSettings, Route> first) {
        Map<String, TenantHandle> any = new HashMap<>();
        for (TenantSettings settings : tenants) {
            TenantHandle handle = new TenantHandle(settings, first.apply(settings));
            byId.put(handle.id(), handle);
            for (String host : settings.hosts()) {
                if (host.equals(ANY)) {
                    add(any, host, host, handle);
                } else if (host.startsWith("*.")) {
                    add(bySuffix, host.substring(1), host, handle);
                } else {
                    add(byName, host, host, handle);
                }
            }
        }
        this.catchAll = any.get(ANY);
    }

    @Override
    public @Nullable TenantHandle resolve(String host) {
        TenantHandle exact = byName.get(host);
        if (exact != null) {
            return exact;
        }
        if (!bySuffix.isEmpty()) {
            // From the left, so that the longest suffix is met first.
            for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
                TenantHandle wild = dot == 0 ? null : bySuffix.get(host.substring(dot));
                if (wild != null) {
                    return wild;
                }
            }
        }
        return catchAll;
    }

    @Override
    public Collection<TenantHandle> tenants() {
        return byId.values();
    }

    private static void add(Map<String, TenantHandle> index, String key, String host, TenantHandle handle) {
        TenantHandle other = index.putIfAbsent(key, handle);
        if (other != null && other != handle) {
            throw new IllegalArgumentException(
                    "the host '" + host + "' belongs to two tenants: " + other.id() + " and " + handle.id());
        }
    }
}
