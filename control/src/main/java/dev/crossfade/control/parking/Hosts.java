package dev.crossfade.control.parking;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whose host a name is, as proxies see it: an own entry of that name, then the longest that covers it. Pure. */
public final class Hosts {

    private static final String ANY = "*";

    private final List<Named> all;

    private record Named(TenantId tenant, String pattern) {

        boolean covers(String host) {
            return pattern.equals(ANY)
                    || (pattern.startsWith("*.") ? host.endsWith(pattern.substring(1)) : host.equals(pattern));
        }

        /** Of two that cover a host: one without a star, then the longer one. */
        int closeness() {
            return pattern.startsWith(ANY) ? pattern.length() : Integer.MAX_VALUE;
        }
    }

    public Hosts(List<TenantSettings> tenants) {
        this.all = tenants.stream()
                .flatMap(tenant ->
                        tenant.hosts().stream().map(host -> new Named(tenant.id(), host.toLowerCase(Locale.ROOT))))
                .toList();
    }

    /** Whether requests for that host are the tenant's, and not another one's that has a name closer to it. */
    public boolean isOf(TenantId tenant, String host) {
        String wanted = host.toLowerCase(Locale.ROOT);
        return all.stream()
                .filter(named -> named.covers(wanted))
                .max(Comparator.comparingInt(Named::closeness))
                .filter(named -> named.tenant().equals(tenant))
                .isPresent();
    }

    /** The first of the tenant's that is a name by itself; empty where all stand for many. */
    public Optional<String> first(TenantId tenant) {
        return all.stream()
                .filter(named ->
                        named.tenant().equals(tenant) && !named.pattern().startsWith(ANY))
                .map(Named::pattern)
                .findFirst();
    }
}
