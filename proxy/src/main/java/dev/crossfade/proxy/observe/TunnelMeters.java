package dev.crossfade.proxy.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The tunnels of one tenant. Thread-safe. */
final class TunnelMeters {

    private final AtomicInteger open = new AtomicInteger();
    private final Map<TunnelEnd, Counter> ended = new EnumMap<>(TunnelEnd.class);

    TunnelMeters(MeterRegistry registry, String tenant) {
        Gauge.builder("crossfade.proxy.tunnels", open, AtomicInteger::get)
                .strongReference(true)
                .description("WebSockets that are open")
                .tag("tenant", tenant)
                .register(registry);
        for (TunnelEnd end : TunnelEnd.values()) {
            ended.put(
                    end,
                    Counter.builder("crossfade.proxy.tunnels.ended")
                            .description("WebSockets that have ended")
                            .tags("tenant", tenant, "reason", end.label())
                            .register(registry));
        }
    }

    void began() {
        open.incrementAndGet();
    }

    void ended(TunnelEnd why) {
        open.decrementAndGet();
        Counter counter = ended.get(why);
        if (counter != null) {
            counter.increment();
        }
    }
}
