package dev.crossfade.proxy.observe;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.wire.Traffic;
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
    private static final int SERVER_ERROR = 5;
    private static final int BAD_GATEWAY = 502;
    private static final int UNAVAILABLE = 503;
    private static final ExchangeEnd[] HOLD_ENDS = {ExchangeEnd.HOLD_FULL, ExchangeEnd.HOLD_EXPIRED};
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
    private final Map<HandOverEnd, Counter> handOvers = new ConcurrentHashMap<>();
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
        counter(bound).increment();
    }

    private Counter counter(Bound bound) {
        return bounds.computeIfAbsent(
                bound,
                word -> Counter.builder("crossfade.proxy.bounds.reached")
                        .description("a bound was reached that is a normal outcome")
                        .tags("tenant", tenant, "bound", word.label())
                        .register(registry));
    }

    void handedOver(HandOverEnd end) {
        counter(end).increment();
    }

    private Counter counter(HandOverEnd end) {
        return handOvers.computeIfAbsent(
                end,
                word -> Counter.builder("crossfade.proxy.parked")
                        .description("requests that were to be parked, by what became of them")
                        .tags("tenant", tenant, "outcome", word.label())
                        .register(registry));
    }

    /** Of a tenant that parks: its counters are there from the start. */
    void showParking() {
        for (HandOverEnd end : HandOverEnd.values()) {
            counter(end);
        }
    }

    /**
     * The counters whose increase docs/operations.md has an alarm for. Of requests these are three ends, in every mode, with the
     * status that they have; what they all could be labelled with would be hundreds of lines for each tenant.
     */
    void showWhatAlarmsAreFor() {
        for (Bound bound : Bound.values()) {
            counter(bound);
        }
        for (RouteMode mode : RouteMode.values()) {
            for (ExchangeEnd held : HOLD_ENDS) {
                requests(null, mode, held, UNAVAILABLE);
            }
            for (Side side : Side.values()) {
                requests(side, mode, ExchangeEnd.UNKNOWN, BAD_GATEWAY);
                for (ExchangeEnd held : HOLD_ENDS) {
                    requests(side, mode, held, UNAVAILABLE);
                }
            }
        }
    }

    void latched() {
        latches.increment();
    }

    /** What became of requests since the start, added up from the same counters. */
    Traffic traffic() {
        long unsent = 0;
        for (ExchangeEnd end : ExchangeEnd.values()) {
            for (int statusClass = 0; statusClass < STATUS_CLASSES; statusClass++) {
                unsent += end.isOurs() ? 0 : counted(null, end, statusClass);
            }
        }
        return new Traffic(tenant, traffic(Side.SOURCE), traffic(Side.TARGET), unsent);
    }

    private Traffic.Counts traffic(Side side) {
        long answered = 0;
        long failed = 0;
        for (ExchangeEnd end : ExchangeEnd.values()) {
            for (int statusClass = 0; statusClass < STATUS_CLASSES; statusClass++) {
                if (end.isAnswer() && statusClass != SERVER_ERROR) {
                    answered += counted(side, end, statusClass);
                } else if (end != ExchangeEnd.CLIENT_GONE && !end.isOurs()) {
                    failed += counted(side, end, statusClass);
                }
            }
        }
        Counter replayed = replays.get(index(side));
        return new Traffic.Counts(answered, failed, replayed == null ? 0 : (long) replayed.count());
    }

    private long counted(@Nullable Side side, ExchangeEnd end, int statusClass) {
        double sum = 0;
        for (RouteMode mode : RouteMode.values()) {
            Counter counter = requests.get(index(side, mode, end, statusClass));
            sum += counter == null ? 0 : counter.count();
        }
        return (long) sum;
    }

    private Counter requests(@Nullable Side side, RouteMode mode, ExchangeEnd end, int status) {
        int statusClass = status >= 100 && status < 600 ? status / 100 : 0;
        int index = index(side, mode, end, statusClass);
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

    private static int index(@Nullable Side side, RouteMode mode, ExchangeEnd end, int statusClass) {
        return ((index(side) * MODES + mode.ordinal()) * ENDS + end.ordinal()) * STATUS_CLASSES + statusClass;
    }

    private static int index(@Nullable Side side) {
        return side == null ? 0 : side.ordinal() + 1;
    }

    private static String label(@Nullable Side side) {
        return side == null ? "none" : side.label();
    }
}
