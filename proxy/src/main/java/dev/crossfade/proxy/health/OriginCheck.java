package dev.crossfade.proxy.health;

import dev.crossfade.config.settings.TenantSettings.HealthCheck;
import dev.crossfade.proxy.upstream.Origin;
import dev.crossfade.proxy.upstream.UpstreamPools;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one origin again and again, one question at a time; proxies and origins that were started together drift apart, for every
 * pause differs a little. Belongs to one event loop, but {@link #health} may be read anywhere.
 */
final class OriginCheck {

    private static final Logger LOG = LoggerFactory.getLogger(OriginCheck.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final double JITTER = 0.1;

    private final EventLoop loop;
    private final UpstreamPools pools;
    private final Origin origin;
    private final HealthCheck settings;
    private final CheckSlots slots;
    private final RandomGenerator random;
    private final InstantSource clock;
    private volatile OriginHealth health;
    private @Nullable ScheduledFuture<?> next;
    private boolean stopped;

    /** @param pools of that event loop */
    OriginCheck(
            EventLoop loop,
            UpstreamPools pools,
            Origin origin,
            HealthCheck settings,
            CheckSlots slots,
            RandomGenerator random,
            InstantSource clock) {
        this.loop = loop;
        this.pools = pools;
        this.origin = origin;
        this.settings = settings;
        this.slots = slots;
        this.random = random;
        this.clock = clock;
        this.health = OriginHealth.unknown(origin.tenant(), origin.side(), clock.instant());
    }

    OriginHealth health() {
        return health;
    }

    /** The first question comes at any moment of the first period, so that they are spread from the start. */
    void start() {
        schedule((long) (settings.every().toNanos() * random.nextDouble()));
    }

    /** Asks no more; a question that is under way is of no interest any more. */
    void stop() {
        stopped = true;
        if (next != null) {
            next.cancel(false);
        }
    }

    private void schedule(long nanos) {
        next = loop.schedule(() -> slots.take(this::ask), nanos, TimeUnit.NANOSECONDS);
    }

    private void ask() {
        if (stopped) {
            slots.giveBack(); // stopped while it stood in line
            return;
        }
        Duration atMost = settings.every().compareTo(LONGEST_WAIT) < 0 ? settings.every() : LONGEST_WAIT;
        new HealthCall(loop, pools.pool(origin), origin.authority(), settings.path(), atMost, this::told).begin();
    }

    private void told(Optional<String> wrong) {
        if (stopped || loop.isShuttingDown()) {
            slots.giveBack();
            return;
        }
        OriginHealth before = health;
        Instant now = clock.instant();
        health = wrong.map(why -> before.failed(why, now)).orElseGet(() -> before.passed(now));
        if (health.verdict() != before.verdict()) {
            tell();
        }
        slots.giveBack();
        double share = 1 - JITTER + 2 * JITTER * random.nextDouble();
        schedule(Math.max(SHORTEST_PAUSE_NANOS, (long) (settings.every().toNanos() * share)));
    }

    private void tell() {
        if (health.verdict() == Verdict.DOWN) {
            LOG.warn(
                    "Origin down: tenant {}, {}: GET {}: {}. See to that origin; nothing is routed by this, so requests still go"
                            + " where the route leads.",
                    health.tenant(),
                    health.side().label(),
                    settings.path(),
                    health.reason());
        } else {
            LOG.info("Origin up: tenant {}, {}", health.tenant(), health.side().label());
        }
    }
}
