package dev.crossfade.proxy.observe;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.proxy.routing.TenantHandle;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/**
 * The proxy's metrics, for Prometheus. Every label has few values: tenants are those of the configuration, all else comes from
 * enums and fixed words. Meters are looked up once and kept.
 */
public final class PrometheusMetrics implements ProxyMetrics {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<TenantHandle, TenantMeters> byTenant = new ConcurrentHashMap<>();
    private final Map<TenantHandle, TunnelMeters> tunnels = new ConcurrentHashMap<>();
    private final Map<RejectionReason, Counter> rejections = new ConcurrentHashMap<>();
    private final OriginMeters origins = new OriginMeters(registry);
    private final InstantSource clock;
    private final AtomicInteger connections = new AtomicInteger();
    /** The registry refers to them weakly, and a lambda is kept by nobody else. */
    private final List<DoubleSupplier> counted = new CopyOnWriteArrayList<>();

    /** @param tenants whose gauges are there from the start; their counters appear with their first request */
    public PrometheusMetrics(Collection<TenantHandle> tenants) {
        this(tenants, InstantSource.system());
    }

    PrometheusMetrics(Collection<TenantHandle> tenants, InstantSource clock) {
        this.clock = clock;
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        gauge("crossfade.proxy.client.connections", "open connections of clients", connections::get);
        tenants.forEach(this::tenantAdded);
    }

    /** The tenant is served from now on. Nothing new for one that was known already. */
    public void tenantAdded(TenantHandle tenant) {
        if (tunnels.containsKey(tenant)) {
            return;
        }
        origins.known(tenant.id());
        tunnels(tenant);
        tenantGauge("crossfade.proxy.held.requests", "requests that wait", tenant, tenant::held);
        tenantGauge("crossfade.proxy.inflight.requests", "requests at an origin", tenant, tenant::inFlight);
        tenantGauge(
                "crossfade.proxy.route.epoch",
                "the epoch of the route that is followed",
                tenant,
                () -> tenant.route().epoch().value());
        tenantGauge(
                "crossfade.proxy.hold.overdue",
                "1 while a hold goes on beyond its end, and new requests are refused",
                tenant,
                () -> tenant.route().isHoldOverdue(clock.instant()) ? 1 : 0);
    }

    /** The tenant is gone, and nothing of it is under way: so are its meters, for each is a line of every scrape. */
    public void tenantRemoved(TenantHandle tenant) {
        byTenant.remove(tenant);
        tunnels.remove(tenant);
        origins.forget(tenant.id());
        registry.getMeters().stream()
                .filter(meter -> tenant.id().value().equals(meter.getId().getTag("tenant")))
                .forEach(registry::remove);
    }

    /** Adds a figure that is read when it is asked for. */
    public void gauge(String name, String description, DoubleSupplier value) {
        Gauge.builder(name, value, DoubleSupplier::getAsDouble)
                .strongReference(true) // nobody else keeps the lambda
                .description(description)
                .register(registry);
    }

    /** Adds a count that somebody else keeps; tags are names and values in turn. */
    public void counter(String name, String description, DoubleSupplier count, String... tags) {
        counted.add(count);
        FunctionCounter.builder(name, count, DoubleSupplier::getAsDouble)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    /** A request to the admin port was refused, for one of a small fixed set of reasons. */
    public void adminRefused(String reason) {
        Counter.builder("crossfade.proxy.admin.refusals")
                .description("refused requests to the admin port")
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    /** Shows how an origin is: 1 when it is well, 0 when it is not, not a number while nobody knows. */
    public void originHealthy(TenantId tenant, Side side, DoubleSupplier value) {
        origins.healthy(tenant, side, value);
    }

    /** Nobody asks this origin how it is any more. */
    public void originUnchecked(TenantId tenant, Side side) {
        origins.unchecked(tenant, side);
    }

    /** Everything, in Prometheus' text format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void exchangeFinished(FinishedExchange exchange) {
        meters(exchange.tenant()).finished(exchange);
    }

    @Override
    public void replayed(TenantHandle tenant, Side side) {
        meters(tenant).replayed(side);
    }

    @Override
    public void rejected(RejectionReason reason) {
        Counter counter = rejections.get(reason);
        if (counter == null) {
            counter = rejections.computeIfAbsent(
                    reason,
                    word -> Counter.builder("crossfade.proxy.rejections")
                            .description("requests and connections that were refused")
                            .tag("reason", word.label())
                            .register(registry));
        }
        counter.increment();
    }

    @Override
    public void boundReached(TenantHandle tenant, Bound bound) {
        meters(tenant).boundReached(bound);
    }

    @Override
    public void latched(TenantHandle tenant) {
        meters(tenant).latched();
    }

    @Override
    public void originFailed(TenantId tenant, Side side, String reason) {
        origins.failed(tenant, side, reason);
    }

    @Override
    public void clientConnected() {
        connections.incrementAndGet();
    }

    @Override
    public void clientDisconnected() {
        connections.decrementAndGet();
    }

    @Override
    public void tunnelBegan(TenantHandle tenant) {
        tunnels(tenant).began();
    }

    @Override
    public void tunnelEnded(TenantHandle tenant, TunnelEnd why) {
        tunnels(tenant).ended(why);
    }

    private TunnelMeters tunnels(TenantHandle tenant) {
        return tunnels.computeIfAbsent(
                tenant, handle -> new TunnelMeters(registry, handle.id().value()));
    }

    private TenantMeters meters(TenantHandle tenant) {
        TenantMeters known = byTenant.get(tenant);
        return known != null
                ? known
                : byTenant.computeIfAbsent(
                        tenant, handle -> new TenantMeters(registry, handle.id().value()));
    }

    private void tenantGauge(String name, String description, TenantHandle tenant, DoubleSupplier value) {
        Gauge.builder(name, value, DoubleSupplier::getAsDouble)
                .strongReference(true) // nobody else keeps the lambda
                .description(description)
                .tag("tenant", tenant.id().value())
                .register(registry);
    }
}
