package dev.crossfade.proxy.health;

import dev.crossfade.config.settings.TenantSettings.HealthCheck;
import dev.crossfade.proxy.upstream.UpstreamPool;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
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
    private final UpstreamPool pool;
    private final String host;
    private final HealthCheck settings;
    private final CheckSlots slots;
    private final RandomGenerator random;
    private volatile OriginHealth health;

    /** @param host that the requests name */
    OriginCheck(
            EventLoop loop,
            UpstreamPool pool,
            String host,
            HealthCheck settings,
            CheckSlots slots,
            RandomGenerator random,
            OriginHealth first) {
        this.loop = loop;
        this.pool = pool;
        this.host = host;
        this.settings = settings;
        this.slots = slots;
        this.random = random;
        this.health = first;
    }

    OriginHealth health() {
        return health;
    }

    /** The first question comes at any moment of the first period, so that they are spread from the start. */
    void start() {
        schedule((long) (settings.every().toNanos() * random.nextDouble()));
    }

    private void schedule(long nanos) {
        var unused = loop.schedule(() -> slots.take(this::ask), nanos, TimeUnit.NANOSECONDS);
    }

    private void ask() {
        Duration atMost = settings.every().compareTo(LONGEST_WAIT) < 0 ? settings.every() : LONGEST_WAIT;
        new HealthCall(loop, pool, host, settings.path(), atMost, this::told).begin();
    }

    private void told(Optional<String> wrong) {
        OriginHealth before = health;
        health = wrong.map(before::failed).orElseGet(before::passed);
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
                    "Origin down: tenant {}, {}: {} ({}). See to it: requests go on to where the route leads.",
                    health.tenant(),
                    health.side().label(),
                    settings.path(),
                    health.reason());
        } else {
            LOG.info("Origin up: tenant {}, {}", health.tenant(), health.side().label());
        }
    }
}
