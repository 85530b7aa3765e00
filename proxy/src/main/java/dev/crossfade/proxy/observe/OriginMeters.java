package dev.crossfade.proxy.observe;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/** The counters of what origins do wrong, each made at its first use. Thread-safe. */
final class OriginMeters {

    private record Key(TenantId tenant, Side side, String reason) {}

    private final MeterRegistry registry;
    private final Map<Key, Counter> failures = new ConcurrentHashMap<>();

    OriginMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void failed(TenantId tenant, Side side, String reason) {
        failures.computeIfAbsent(new Key(tenant, side, reason), this::counter).increment();
    }

    void healthy(TenantId tenant, Side side, DoubleSupplier value) {
        Gauge.builder("crossfade.proxy.origin.healthy", value, DoubleSupplier::getAsDouble)
                .strongReference(true) // nobody else keeps the lambda
                .description("1 while the origin answers its health check")
                .tags("tenant", tenant.value(), "side", side.label())
                .register(registry);
    }

    private Counter counter(Key key) {
        return Counter.builder("crossfade.proxy.origin.failures")
                .description("attempts, connections and look-ups that an origin failed")
                .tags("tenant", key.tenant().value(), "side", key.side().label(), "reason", key.reason())
                .register(registry);
    }
}
