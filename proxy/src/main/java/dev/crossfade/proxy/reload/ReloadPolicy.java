package dev.crossfade.proxy.reload;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.ChangedKeys;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.proxy.reload.ReloadPlan.Changed;
import dev.crossfade.proxy.routing.HostIndex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a running proxy may take another configuration.
 *
 * <ul>
 *   <li>{@code proxy}: every key takes effect at a start only, and a change of one refuses all.
 *   <li>A tenant's headers, health checks and parking change at any time; its hosts, origins, {@code failover} and {@code session}, and its
 *       removal, only while it is <em>settled</em>: DIRECT, not being switched over, with no request that waits. Under a switchover
 *       both sides, and who answers what, must be what they were when it began.
 *   <li>What a proxy does not use of a tenant ({@code labels}, {@code replication}, {@code switchover}, and
 *       {@code route}, which is for the very first start) is no change.
 * </ul>
 */
public final class ReloadPolicy {

    private final Configuration before;
    private final Configuration after;
    private final Function<TenantId, Standing> standings;
    private final Map<TenantId, TenantSettings> old;
    private final Map<TenantId, TenantSettings> young;
    /** What of a tenant must not change now. */
    private final Map<TenantId, Set<String>> unsettling = new LinkedHashMap<>();

    private ReloadPolicy(Configuration before, Configuration after, Function<TenantId, Standing> standings) {
        this.before = before;
        this.after = after;
        this.standings = standings;
        this.old = byId(before);
        this.young = byId(after);
    }

    /** @param standings of each tenant of {@code before} */
    public static ReloadPlan decide(Configuration before, Configuration after, Function<TenantId, Standing> standings) {
        return new ReloadPolicy(before, after, standings).decide();
    }

    private ReloadPlan decide() {
        List<TenantSettings> added = young.values().stream()
                .filter(tenant -> !old.containsKey(tenant.id()))
                .toList();
        List<TenantId> removed =
                old.keySet().stream().filter(id -> !young.containsKey(id)).toList();
        List<Changed> changed = changed();
        List<String> otherKeys = ChangedKeys.between(
                "logging", before.settings().logging(), after.settings().logging());

        List<String> fixed = new ArrayList<>(ChangedKeys.between(
                "proxy", before.settings().proxy(), after.settings().proxy()));
        fixed.addAll(ChangedKeys.between(
                "telemetry", before.settings().telemetry(), after.settings().telemetry()));
        removed.forEach(id -> unsettles(id, "being there"));
        changed.forEach(tenant -> tenant.keys().stream()
                .filter(ReloadPolicy::needsSettledTenant)
                .forEach(key -> unsettles(tenant.settings().id(), key)));
        hostsThatMove();
        List<String> reasons = new ArrayList<>();
        if (!fixed.isEmpty()) {
            reasons.add(
                    String.join(", ", fixed) + ": cannot change while the proxy runs; restart it, or undo the change");
        }
        unsettling.forEach((id, what) -> reasons.add("tenant " + id + ": " + String.join(", ", what)
                + " cannot change while " + unsettled(id).orElse("it is not settled")));

        if (!reasons.isEmpty()) {
            return new ReloadPlan.Refused(reasons, fixed.isEmpty());
        }
        boolean nothing = added.isEmpty() && changed.isEmpty() && removed.isEmpty() && otherKeys.isEmpty();
        return nothing ? new ReloadPlan.Unchanged() : new ReloadPlan.Apply(added, changed, removed, otherKeys);
    }

    private List<Changed> changed() {
        List<Changed> changed = new ArrayList<>();
        young.forEach((id, now) -> {
            TenantSettings then = old.get(id);
            List<String> keys = then == null ? List.of() : changedKeys(then, now);
            if (!keys.isEmpty()) {
                changed.add(new Changed(now, keys));
            }
        });
        return changed;
    }

    private List<String> changedKeys(TenantSettings then, TenantSettings now) {
        List<String> keys = new ArrayList<>(ChangedKeys.between("", then, now));
        keys.removeIf(key -> !isFollowed(key));
        for (Side side : Side.values()) {
            String key = side.label() + ".originTls.ca";
            if (!keys.contains(key) && !before.authorities(then, side).equals(after.authorities(now, side))) {
                keys.add(key);
            }
        }
        return keys;
    }

    /** Whether a proxy acts on it while it runs. */
    private static boolean isFollowed(String key) {
        return isIn(key, "hosts")
                || isIn(key, "headers")
                || isIn(key, "parking")
                || isIn(key, "source.healthCheck")
                || isIn(key, "target.healthCheck")
                || needsSettledTenant(key);
    }

    /** Hosts are looked at one by one: see {@link #hostsThatMove}. */
    private static boolean needsSettledTenant(String key) {
        return isIn(key, "source.origin")
                || isIn(key, "source.originTls")
                || isIn(key, "target.origin")
                || isIn(key, "target.originTls")
                || isIn(key, "failover")
                || isIn(key, "session");
    }

    private static boolean isIn(String key, String section) {
        return key.equals(section) || key.startsWith(section + ".");
    }

    /** A host moves also when a tenant that had it by a wildcard loses it to another that names it, and the other way round. */
    private void hostsThatMove() {
        HostIndex<TenantId> then = index(old);
        HostIndex<TenantId> now = index(young);
        Set<String> names = new LinkedHashSet<>();
        old.values().forEach(tenant -> names.addAll(tenant.hosts()));
        young.values().forEach(tenant -> names.addAll(tenant.hosts()));
        for (String name : names) {
            TenantId loses = then.covering(name);
            TenantId gains = now.covering(name);
            if (!Objects.equals(loses, gains)) {
                hostMoves(loses, name);
                hostMoves(gains, name);
            }
        }
    }

    private void hostMoves(@Nullable TenantId tenant, String host) {
        // Of one that is removed it is said already, and one that is added has nothing to lose.
        if (tenant != null && old.containsKey(tenant) && young.containsKey(tenant)) {
            unsettles(tenant, "whom the host '" + host + "' belongs to");
        }
    }

    private void unsettles(TenantId tenant, String what) {
        if (unsettled(tenant).isPresent()) {
            unsettling.computeIfAbsent(tenant, id -> new LinkedHashSet<>()).add(what);
        }
    }

    private Optional<String> unsettled(TenantId tenant) {
        return standings.apply(tenant).unsettled();
    }

    private static HostIndex<TenantId> index(Map<TenantId, TenantSettings> tenants) {
        HostIndex<TenantId> index = new HostIndex<>();
        tenants.forEach((id, settings) -> settings.hosts().forEach(host -> index.add(host, id)));
        return index;
    }

    private static Map<TenantId, TenantSettings> byId(Configuration configuration) {
        Map<TenantId, TenantSettings> byId = new LinkedHashMap<>();
        configuration.settings().tenants().forEach(tenant -> byId.put(tenant.id(), tenant));
        return byId;
    }
}
