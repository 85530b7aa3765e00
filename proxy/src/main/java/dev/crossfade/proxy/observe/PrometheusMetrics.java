package dev.crossfade.proxy.observe;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Traffic;
import dev.crossfade.proxy.routing.TenantHandle;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;

/**
 * The proxy's metrics, for Prometheus. Every label has few values: tenants are those of the configuration, all else comes from
 * enums and fixed words. Meters are looked up once and kept. A counter that an alarm asks the increase of is there with 0 from the
 * start: of a series that begins with 1, Prometheus sees no increase.
 */
public final class PrometheusMetrics implements ProxyMetrics {

    /** A report comes every second and has a bound, which routes and origins need more than these. */
    static final int MOST_TOLD = 1000;

    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    /** What is registered with: more than one registry costs each count more. */
    private final MeterRegistry registry;

    private final Map<TenantHandle, TenantMeters> byTenant = new ConcurrentHashMap<>();
    private final Map<TenantHandle, TunnelMeters> tunnels = new ConcurrentHashMap<>();
    private final Map<RejectionReason, Counter> rejections = new EnumMap<>(RejectionReason.class);
    private final OriginMeters origins;
    private final InstantSource clock;
    private final LongAdder refusedForAHold = new LongAdder();
    private final AtomicInteger connections = new AtomicInteger();
    /** The registry refers to them weakly, and a lambda is kept by nobody else. */
    private final List<DoubleSupplier> counted = new CopyOnWriteArrayList<>();

    /** @param tenants whose gauges, and counters that alarms are for, are there from the start; the others appear at their first use */
    public PrometheusMetrics(Collection<TenantHandle> tenants) {
        this(tenants, InstantSource.system(), UnaryOperator.identity());
    }

    /** @param beside makes of our registry one that is measured by elsewhere, too */
    public PrometheusMetrics(
            Collection<TenantHandle> tenants, InstantSource clock, UnaryOperator<MeterRegistry> beside) {
        this.registry = beside.apply(prometheus);
        this.origins = new OriginMeters(registry);
        this.clock = clock;
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        for (RejectionReason reason : RejectionReason.values()) {
            rejections.put(
                    reason,
                    Counter.builder("crossfade.proxy.rejections")
                            .description("requests and connections that were refused")
                            .tag("reason", reason.label())
                            .register(registry));
        }
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
        meters(tenant).showWhatAlarmsAreFor();
        if (!tenant.settings().parking().isEmpty()) {
            meters(tenant).showParking();
        }
        tenantGauge("crossfade.proxy.held.requests", "requests that wait", tenant, tenant::held);
        tenantGauge(
                "crossfade.proxy.hold.max.requests",
                "failover.hold.maxRequests: more may not wait",
                tenant,
                () -> tenant.settings().failover().hold().maxRequests());
        tenantGauge("crossfade.proxy.inflight.requests", "requests at an origin", tenant, tenant::inFlight);
        tenantGauge(
                "crossfade.proxy.route.epoch",
                "the epoch of the route that is followed",
                tenant,
                () -> tenant.route().epoch().value());
        tenantGauge(
                "crossfade.proxy.latched",
                "1 while all requests go to the side that is not the route's primary",
                tenant,
                () -> tenant.isLatched() ? 1 : 0);
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

    /** Adds what somebody else counts. */
    public void bind(MeterBinder meters) {
        meters.bindTo(registry);
    }

    /**
     * Counts refused requests to the admin port.
     *
     * @param reasons all that there are
     * @return is told the reason of each
     */
    public Consumer<String> adminRefusals(Collection<String> reasons) {
        Map<String, Counter> refusals = new HashMap<>();
        for (String reason : reasons) {
            refusals.put(
                    reason,
                    Counter.builder("crossfade.proxy.admin.refusals")
                            .description("refused requests to the admin port")
                            .tag("reason", reason)
                            .register(registry));
        }
        return reason -> Objects.requireNonNull(refusals.get(reason), reason).increment();
    }

    /** Shows how an origin is: 1 when it is well, 0 when it is not, not a number while nobody knows. */
    public void originHealthy(TenantId tenant, Side side, DoubleSupplier value) {
        origins.healthy(tenant, side, value);
    }

    /** Nobody asks this origin how it is any more. */
    public void originUnchecked(TenantId tenant, Side side) {
        origins.unchecked(tenant, side);
    }

    /** Requests that a hold has ended for, of all tenants, since the start: they got 503. */
    public long refusedForAHold() {
        return refusedForAHold.sum();
    }

    /** What became of each tenant's requests since the start, for a report to the controller; of no more tenants than fit into one. */
    public List<Traffic> traffic() {
        return byTenant.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().id().value()))
                .limit(MOST_TOLD)
                .map(entry -> entry.getValue().traffic())
                .toList();
    }

    /** Everything, in Prometheus' text format 0.0.4. */
    public String scrape() {
        return prometheus.scrape();
    }

    @Override
    public void exchangeFinished(FinishedExchange exchange) {
        if (exchange.end() == ExchangeEnd.HOLD_EXPIRED || exchange.end() == ExchangeEnd.HOLD_FULL) {
            refusedForAHold.increment();
        }
        meters(exchange.tenant()).finished(exchange);
    }

    @Override
    public void replayed(TenantHandle tenant, Side side) {
        meters(tenant).replayed(side);
    }

    @Override
    public void rejected(RejectionReason reason) {
        Counter counter = rejections.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void boundReached(TenantHandle tenant, Bound bound) {
        meters(tenant).boundReached(bound);
    }

    @Override
    public void handedOver(TenantHandle tenant, HandOverEnd end) {
        meters(tenant).handedOver(end);
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
