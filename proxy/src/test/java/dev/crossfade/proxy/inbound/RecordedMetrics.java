package dev.crossfade.proxy.inbound;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.proxy.observe.Bound;
import dev.crossfade.proxy.observe.FinishedExchange;
import dev.crossfade.proxy.observe.HandOverEnd;
import dev.crossfade.proxy.observe.PrometheusMetrics;
import dev.crossfade.proxy.observe.ProxyMetrics;
import dev.crossfade.proxy.observe.RejectionReason;
import dev.crossfade.proxy.observe.TunnelEnd;
import dev.crossfade.proxy.routing.TenantHandle;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The real metrics, and beside them counts by name, for tests to look at. */
final class RecordedMetrics implements ProxyMetrics {

    private final PrometheusMetrics metrics;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final AtomicInteger rejections = new AtomicInteger();

    RecordedMetrics(Collection<TenantHandle> tenants) {
        this.metrics = new PrometheusMetrics(tenants);
    }

    /** Everything, as Prometheus would read it. */
    String scrape() {
        return metrics.scrape();
    }

    /** How often a bound was reached, a reason was given, or {@code replayed}, {@code latched} happened. */
    int count(String name) {
        return counts.getOrDefault(name, 0);
    }

    @Override
    public void exchangeFinished(FinishedExchange exchange) {
        metrics.exchangeFinished(exchange);
    }

    @Override
    public void replayed(TenantHandle tenant, Side side) {
        add("replayed");
        metrics.replayed(tenant, side);
    }

    /** How many requests and connections were refused, for whatever reason. */
    int rejections() {
        return rejections.get();
    }

    @Override
    public void rejected(RejectionReason reason) {
        rejections.incrementAndGet();
        add(reason.label());
        metrics.rejected(reason);
    }

    @Override
    public void boundReached(TenantHandle tenant, Bound bound) {
        add(bound.label());
        metrics.boundReached(tenant, bound);
    }

    @Override
    public void handedOver(TenantHandle tenant, HandOverEnd end) {
        add("parking " + end.label());
        metrics.handedOver(tenant, end);
    }

    @Override
    public void latched(TenantHandle tenant) {
        add("latched");
        metrics.latched(tenant);
    }

    @Override
    public void originFailed(TenantId tenant, Side side, String reason) {
        add(reason);
        metrics.originFailed(tenant, side, reason);
    }

    @Override
    public void clientConnected() {
        metrics.clientConnected();
    }

    @Override
    public void clientDisconnected() {
        metrics.clientDisconnected();
    }

    @Override
    public void tunnelBegan(TenantHandle tenant) {
        metrics.tunnelBegan(tenant);
    }

    @Override
    public void tunnelEnded(TenantHandle tenant, TunnelEnd why) {
        metrics.tunnelEnded(tenant, why);
    }

    private void add(String name) {
        counts.merge(name, 1, Integer::sum);
    }
}
