package dev.crossfade.proxy.inbound;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.proxy.observe.FinishedExchange;
import dev.crossfade.proxy.observe.ProxyMetrics;
import dev.crossfade.proxy.routing.TenantHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts by name, for tests to look at. */
final class RecordedMetrics implements ProxyMetrics {

    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    /** How often a bound was reached, a reason was given, or {@code replayed}, {@code latched} happened. */
    int count(String name) {
        return counts.getOrDefault(name, 0);
    }

    @Override
    public void exchangeFinished(FinishedExchange exchange) {}

    @Override
    public void replayed(TenantHandle tenant, Side side) {
        add("replayed");
    }

    @Override
    public void rejected(String reason) {
        add(reason);
    }

    @Override
    public void boundReached(TenantHandle tenant, String bound) {
        add(bound);
    }

    @Override
    public void latched(TenantHandle tenant) {
        add("latched");
    }

    @Override
    public void originFailed(TenantId tenant, Side side, String reason) {
        add(reason);
    }

    @Override
    public void clientConnected() {}

    @Override
    public void clientDisconnected() {}

    private void add(String name) {
        counts.merge(name, 1, Integer::sum);
    }
}
