package dev.crossfade.proxy.observe;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/** The counters of what origins do wrong, each made at its first use. Thread-safe. */
final class OriginMeters {

    private static final String HEALTHY = "crossfade.proxy.origin.healthy";

    private record Key(TenantId tenant, Side side, String reason) {}

    private record Checked(TenantId tenant, Side side) {}

    private final MeterRegistry registry;
    private final Map<Key, Counter> failures = new ConcurrentHashMap<>();
    /** The registry would look through all of its meters for one: with 10,000 tenants a start took minutes. */
    private final Map<Checked, Gauge> checked = new ConcurrentHashMap<>();

    private final Set<TenantId> tenants = ConcurrentHashMap.newKeySet();

    OriginMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void known(TenantId tenant) {
        tenants.add(tenant);
    }

    void forget(TenantId tenant) {
        tenants.remove(tenant);
        failures.keySet().removeIf(key -> key.tenant().equals(tenant));
        checked.keySet().removeIf(key -> key.tenant().equals(tenant));
    }

    /** Of a tenant that is gone the last connections may still fail; they are counted no more. */
    void failed(TenantId tenant, Side side, String reason) {
        if (!tenants.contains(tenant)) {
            return;
        }
        failures.computeIfAbsent(new Key(tenant, side, reason), this::counter).increment();
    }

    /** Takes the place of an earlier one, of another configuration. */
    void healthy(TenantId tenant, Side side, DoubleSupplier value) {
        unchecked(tenant, side);
        checked.put(
                new Checked(tenant, side),
                Gauge.builder(HEALTHY, value, DoubleSupplier::getAsDouble)
                        .strongReference(true) // nobody else keeps the lambda
                        .description("1 while the origin answers its health check")
                        .tags("tenant", tenant.value(), "side", side.label())
                        .register(registry));
    }

    void unchecked(TenantId tenant, Side side) {
        Gauge gauge = checked.remove(new Checked(tenant, side));
        if (gauge != null) {
            registry.remove(gauge);
        }
    }

    private Counter counter(Key key) {
        return Counter.builder("crossfade.proxy.origin.failures")
                .description("attempts, connections and look-ups that an origin failed")
                .tags("tenant", key.tenant().value(), "side", key.side().label(), "reason", key.reason())
                .register(registry);
    }
}
