package dev.crossfade.control.parking;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkingStatus;
import dev.crossfade.control.parking.ParkedStore.Backlog;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What became of parked requests, by tenant. Thread-safe. */
public final class ParkingCounts implements MeterBinder {

    private final InstantSource clock;
    private final Map<TenantId, Each> tenants = new ConcurrentHashMap<>();
    private final List<MultiGauge> unclaimedGauges = new CopyOnWriteArrayList<>();
    private volatile Map<TenantId, Long> unclaimed = Map.of();

    /** What is counted. */
    enum Result {
        /** Written down. */
        ACCEPTED,
        /** Not written down, and its client was told so. */
        REFUSED,
        DELIVERED,
        /** Not delivered by this attempt; another follows. */
        RETRIED,
        /** Given up. */
        DEAD,
        /** What it said cannot be read any more. */
        UNREADABLE,
        /** Not sent this time, for the key by which it was sealed is not there. */
        KEYLESS
    }

    /** @param at 0 for never */
    private record Look(Backlog backlog, long at) {

        private static final Look NEVER = new Look(new Backlog(0, 0, 0, ParkedStore.NEVER, ParkedStore.NEVER, 0), 0);
    }

    private static final class Each {
        private final Map<Result, AtomicLong> counts = new EnumMap<>(Result.class);
        /** By the first digit of the answer. */
        private final Map<Integer, AtomicLong> statuses = IntStream.rangeClosed(2, 5)
                .boxed()
                .collect(Collectors.toUnmodifiableMap(first -> first, first -> new AtomicLong()));

        private final List<Timer> lateness = new CopyOnWriteArrayList<>();
        private volatile Look look = Look.NEVER;

        private Each() {
            for (Result result : Result.values()) {
                counts.put(result, new AtomicLong());
            }
        }
    }

    /** @param tenants whose requests are counted; what is counted of others is not shown */
    public ParkingCounts(Collection<TenantId> tenants, InstantSource clock) {
        this.clock = clock;
        tenants.forEach(tenant -> this.tenants.put(tenant, new Each()));
    }

    /** @param status that one was delivered with */
    void deliveredWith(TenantId tenant, int status) {
        Each each = tenants.get(tenant);
        AtomicLong count = each == null ? null : each.statuses.get(status / 100);
        if (count != null) {
            count.incrementAndGet();
        }
    }

    void count(TenantId tenant, Result result) {
        count(tenant, result, 1);
    }

    void count(TenantId tenant, Result result, long many) {
        Each each = tenants.get(tenant);
        AtomicLong count = each == null ? null : each.counts.get(result);
        if (count != null) {
            count.addAndGet(many);
        }
    }

    /** @return how often since the start */
    long of(TenantId tenant, Result result) {
        Each each = tenants.get(tenant);
        AtomicLong count = each == null ? null : each.counts.get(result);
        return count == null ? 0 : count.get();
    }

    /** @param late how long after it was due one was sent for the first time */
    void sent(TenantId tenant, Duration late) {
        Each each = tenants.get(tenant);
        if (each != null) {
            each.lateness.forEach(timer -> timer.record(late.isNegative() ? Duration.ZERO : late));
        }
    }

    void waits(TenantId tenant, Backlog backlog) {
        Each each = tenants.get(tenant);
        if (each != null) {
            each.look = new Look(backlog, clock.millis());
        }
    }

    /** It is looked at no more: what was seen is old. */
    void unseen(TenantId tenant) {
        Each each = tenants.get(tenant);
        if (each != null) {
            each.look = Look.NEVER;
        }
    }

    /** What was seen of a tenant when it was looked at last, and what has come of its requests since the start; empty before the first look. */
    public Optional<ParkingStatus.Requests> seen(TenantId tenant) {
        Each each = tenants.get(tenant);
        if (each == null || each.look.at() == 0) {
            return Optional.empty();
        }
        Look look = each.look;
        Backlog backlog = look.backlog();
        return Optional.of(new ParkingStatus.Requests(
                backlog.parked(),
                backlog.oldest() == ParkedStore.NEVER ? null : Instant.ofEpochMilli(backlog.oldest()),
                backlog.deferred(),
                backlog.dead(),
                backlog.failing(),
                of(tenant, Result.DELIVERED),
                of(tenant, Result.RETRIED),
                Instant.ofEpochMilli(look.at())));
    }

    /** @param waiting how many, of each tenant of whom some do and whom the configuration does not name */
    void unclaimed(Map<TenantId, Long> waiting) {
        unclaimed = Map.copyOf(waiting);
        unclaimedGauges.forEach(this::show);
    }

    /** How many wait of each tenant whom the configuration does not name. */
    Map<TenantId, Long> unclaimed() {
        return unclaimed;
    }

    private void show(MultiGauge gauge) {
        gauge.register(
                unclaimed.entrySet().stream()
                        .<MultiGauge.Row<?>>map(one ->
                                MultiGauge.Row.of(Tags.of("tenant", one.getKey().value()), one.getValue()))
                        .toList(),
                true);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        MultiGauge gauge = MultiGauge.builder("crossfade.parking.unclaimed")
                .description("Requests that wait of tenants which the configuration does not name")
                .register(registry);
        unclaimedGauges.add(gauge);
        show(gauge);
        tenants.forEach((tenant, each) -> {
            each.counts.forEach((result, count) -> FunctionCounter.builder(
                            "crossfade.parking.requests", count, AtomicLong::doubleValue)
                    .description("Parked and deferred requests by what became of them; retried are attempts")
                    .tag("tenant", tenant.value())
                    .tag("result", result.name().toLowerCase(Locale.ROOT))
                    .register(registry));
            each.statuses.forEach((first, count) -> FunctionCounter.builder(
                            "crossfade.parking.delivered", count, AtomicLong::doubleValue)
                    .description("Requests that were delivered, by the answer's status")
                    .tag("tenant", tenant.value())
                    .tag("status", first + "xx")
                    .register(registry));
            each.lateness.add(Timer.builder("crossfade.parking.lateness")
                    .description("From when a request was due to its first attempt")
                    .tag("tenant", tenant.value())
                    .publishPercentileHistogram()
                    .minimumExpectedValue(Duration.ofMillis(1))
                    .maximumExpectedValue(Duration.ofHours(1))
                    .register(registry));
            Gauge.builder(
                            "crossfade.parking.waiting",
                            each,
                            now -> now.look.backlog().parked())
                    .description("Requests that wait to be delivered, by how they came")
                    .tag("tenant", tenant.value())
                    .tag("kind", "parked")
                    .register(registry);
            Gauge.builder(
                            "crossfade.parking.waiting",
                            each,
                            now -> now.look.backlog().deferred())
                    .description("Requests that wait to be delivered, by how they came")
                    .tag("tenant", tenant.value())
                    .tag("kind", "deferred")
                    .register(registry);
            Gauge.builder(
                            "crossfade.parking.dead",
                            each,
                            now -> now.look.backlog().dead())
                    .description("Requests that were given up and wait for a person")
                    .tag("tenant", tenant.value())
                    .register(registry);
            Gauge.builder(
                            "crossfade.parking.failing.keys",
                            each,
                            now -> now.look.backlog().failing())
                    .description("Keys whose first request has failed, and holds up those behind it")
                    .tag("tenant", tenant.value())
                    .register(registry);
            Gauge.builder(
                            "crossfade.parking.overdue",
                            each,
                            now -> since(now.look.backlog().due()))
                    .description("Since the first of the deferred requests that wait was due; 0 where none is")
                    .baseUnit("seconds")
                    .tag("tenant", tenant.value())
                    .register(registry);
            Gauge.builder(
                            "crossfade.parking.oldest.age",
                            each,
                            now -> since(now.look.backlog().oldest()))
                    .description("Since the oldest of the parked requests that wait arrived; 0 where none waits")
                    .baseUnit("seconds")
                    .tag("tenant", tenant.value())
                    .register(registry);
        });
    }

    private double since(long time) {
        return time == ParkedStore.NEVER ? 0 : Math.max(0, clock.millis() - time) / 1e3;
    }
}
