package dev.crossfade.proxy.observe;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The counters of one tenant, each made at its first use and then found by its index. Thread-safe. */
@SuppressWarnings("EnumOrdinal") // an index into arrays that live as long as this process, on the path of every request
final class TenantMeters {

    private static final int SIDES = Side.values().length + 1;
    private static final int MODES = RouteMode.values().length;
    private static final int ENDS = ExchangeEnd.values().length;
    private static final int STATUS_CLASSES = 6;
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    private final MeterRegistry registry;
    private final String tenant;
    private final AtomicReferenceArray<@Nullable Counter> requests =
            new AtomicReferenceArray<>(SIDES * MODES * ENDS * STATUS_CLASSES);
    private final AtomicReferenceArray<@Nullable Timer> durations = new AtomicReferenceArray<>(SIDES);
    private final AtomicReferenceArray<@Nullable Counter> replays = new AtomicReferenceArray<>(SIDES);
    private final Map<Bound, Counter> bounds = new ConcurrentHashMap<>();
    private final Timer holds;
    private final Counter latches;

    TenantMeters(MeterRegistry registry, String tenant) {
        this.registry = registry;
        this.tenant = tenant;
        this.holds = Timer.builder("crossfade.proxy.hold.duration")
                .description("how long requests waited that had to wait")
                .tag("tenant", tenant)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        this.latches = Counter.builder("crossfade.proxy.latches")
                .description("unsafe requests answered by the other side, which all of the tenant then followed")
                .tag("tenant", tenant)
                .register(registry);
    }

    void finished(FinishedExchange exchange) {
        requests(exchange.side(), exchange.route().mode(), exchange.end(), exchange.status())
                .increment();
        duration(exchange.side()).record(exchange.durationNanos(), TimeUnit.NANOSECONDS);
        if (exchange.heldNanos() > 0) {
            holds.record(exchange.heldNanos(), TimeUnit.NANOSECONDS);
        }
    }

    void replayed(Side side) {
        Counter counter = replays.get(index(side));
        if (counter == null) {
            counter = Counter.builder("crossfade.proxy.replays")
                    .description("further attempts with a buffered request")
                    .tags("tenant", tenant, "side", label(side))
                    .register(registry);
            replays.set(index(side), counter);
        }
        counter.increment();
    }

    void boundReached(Bound bound) {
        bounds.computeIfAbsent(
                        bound,
                        word -> Counter.builder("crossfade.proxy.bounds.reached")
                                .description("a bound was reached that is a normal outcome")
                                .tags("tenant", tenant, "bound", word.label())
                                .register(registry))
                .increment();
    }

    void latched() {
        latches.increment();
    }

    private Counter requests(@Nullable Side side, RouteMode mode, ExchangeEnd end, int status) {
        int statusClass = status >= 100 && status < 600 ? status / 100 : 0;
        int index = ((index(side) * MODES + mode.ordinal()) * ENDS + end.ordinal()) * STATUS_CLASSES + statusClass;
        Counter counter = requests.get(index);
        if (counter == null) {
            counter = Counter.builder("crossfade.proxy.requests")
                    .description("requests that have ended")
                    .tags(
                            "tenant",
                            tenant,
                            "side",
                            label(side),
                            "mode",
                            mode.label(),
                            "outcome",
                            end.label(),
                            "status_class",
                            statusClass == 0 ? "none" : statusClass + "xx")
                    .register(registry);
            requests.set(index, counter);
        }
        return counter;
    }

    private Timer duration(@Nullable Side side) {
        Timer timer = durations.get(index(side));
        if (timer == null) {
            timer = Timer.builder("crossfade.proxy.request.duration")
                    .description("from a request's head to its end")
                    .tags("tenant", tenant, "side", label(side))
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
            durations.set(index(side), timer);
        }
        return timer;
    }

    private static int index(@Nullable Side side) {
        return side == null ? 0 : side.ordinal() + 1;
    }

    private static String label(@Nullable Side side) {
        return side == null ? "none" : side.label();
    }
}
