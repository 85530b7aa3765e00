package dev.crossfade.proxy.health;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.HealthCheck;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import dev.crossfade.proxy.upstream.Origin;
import dev.crossfade.proxy.upstream.UpstreamPools;
import io.netty.channel.EventLoop;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The checks of all origins that have a {@code healthCheck}, on one event loop, for as long as that runs. */
public final class HealthChecks {

    private static final int MOST_AT_ONCE = 32;

    private final List<OriginCheck> checks = new ArrayList<>();

    private HealthChecks() {}

    /**
     * Begins to ask.
     *
     * @param pools of that event loop, and of nobody else
     * @throws IllegalArgumentException as {@link Origin#of}
     */
    public static HealthChecks start(
            EventLoop loop, UpstreamPools pools, List<TenantSettings> tenants, RandomGenerator random) {
        HealthChecks all = new HealthChecks();
        CheckSlots slots = new CheckSlots(MOST_AT_ONCE);
        for (TenantSettings tenant : tenants) {
            for (Side side : Side.values()) {
                SideSettings settings = tenant.side(side);
                HealthCheck check = settings.healthCheck();
                String url = settings.origin();
                if (check != null && url != null) {
                    all.checks.add(new OriginCheck(
                            loop,
                            pools.pool(Origin.of(tenant.id(), side, settings)),
                            URI.create(url).getRawAuthority(),
                            check,
                            slots,
                            random,
                            OriginHealth.unknown(tenant.id(), side)));
                }
            }
        }
        loop.execute(() -> all.checks.forEach(OriginCheck::start));
        return all;
    }

    /** How each of them is now; in the order of the configuration. */
    public List<OriginHealth> all() {
        return checks.stream().map(OriginCheck::health).toList();
    }

    /** The verdict on one of them; UNKNOWN when it is not checked. */
    public static Verdict verdict(List<OriginHealth> all, TenantId tenant, Side side) {
        return all.stream()
                .filter(each -> each.tenant().equals(tenant) && each.side() == side)
                .map(OriginHealth::verdict)
                .findFirst()
                .orElse(Verdict.UNKNOWN);
    }
}
