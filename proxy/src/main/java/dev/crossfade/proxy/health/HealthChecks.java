package dev.crossfade.proxy.health;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings.HealthCheck;
import dev.crossfade.proxy.upstream.Origin;
import dev.crossfade.proxy.upstream.UpstreamPools;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** The checks of all origins that have a {@code healthCheck}, on one event loop, for as long as that runs. */
public final class HealthChecks {

    private static final int MOST_AT_ONCE = 32;

    /** An origin, and how it is asked. */
    public record Checked(Origin origin, HealthCheck check) {}

    private final EventLoop loop;
    private final UpstreamPools pools;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final CheckSlots slots = new CheckSlots(MOST_AT_ONCE);
    private volatile Map<Checked, OriginCheck> checks = Map.of();

    /** @param pools of that event loop, and of nobody else */
    public HealthChecks(EventLoop loop, UpstreamPools pools, RandomGenerator random, InstantSource clock) {
        this.loop = loop;
        this.pools = pools;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Asks these origins from now on, in the order of the configuration. Those that were asked before in the same way go on with what
     * is known of them; those that are not among them are asked no more. Called by one thread at a time.
     */
    public void follow(List<Checked> origins) {
        Map<Checked, OriginCheck> before = checks;
        Map<Checked, OriginCheck> next = new LinkedHashMap<>();
        origins.forEach(each -> {
            OriginCheck known = before.get(each);
            next.put(each, known == null ? make(each) : known);
        });
        checks = next;
        loop.execute(() -> {
            before.forEach((each, check) -> {
                if (!next.containsKey(each)) {
                    check.stop();
                }
            });
            Set<Origin> asked = next.keySet().stream().map(Checked::origin).collect(Collectors.toSet());
            before.keySet().stream()
                    .map(Checked::origin)
                    .filter(origin -> !asked.contains(origin))
                    .forEach(pools::retire);
            next.forEach((each, check) -> {
                if (!before.containsKey(each)) {
                    check.start();
                }
            });
        });
    }

    private OriginCheck make(Checked checked) {
        return new OriginCheck(loop, pools, checked.origin(), checked.check(), slots, random, clock);
    }

    /** How each of them is now; in the order of the configuration. */
    public List<OriginHealth> all() {
        return checks.values().stream().map(OriginCheck::health).toList();
    }

    /** The verdict on one of them; UNKNOWN when it is not checked. */
    public Verdict verdict(TenantId tenant, Side side) {
        return checks.entrySet().stream()
                .filter(each -> isOf(each.getKey().origin(), tenant, side))
                .findFirst()
                .map(each -> each.getValue().health().verdict())
                .orElse(Verdict.UNKNOWN);
    }

    private static boolean isOf(Origin origin, TenantId tenant, Side side) {
        return origin.side() == side && origin.tenant().equals(tenant);
    }
}
