package dev.crossfade.proxy.exchange;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.Failover;
import dev.crossfade.config.settings.TenantSettings.ReplayUnsafe;
import dev.crossfade.proxy.headers.HeaderRules;
import dev.crossfade.proxy.headers.TrailerRules;
import dev.crossfade.proxy.hold.HoldingArea;
import dev.crossfade.proxy.inspect.BodyInspector;
import dev.crossfade.proxy.replay.ReplayPolicy;
import dev.crossfade.proxy.routing.TenantHandle;
import dev.crossfade.proxy.upstream.Origin;
import java.util.function.Supplier;

/** What the stages need to know about one tenant; the same on every event loop. */
public final class TenantStages {

    private final TenantHandle tenant;
    private final HeaderRules headers;
    private final TrailerRules trailers;
    private final BodyInspector inspector;
    private final ReplayPolicy policy;
    private final HoldingArea holding;
    private final Origin source;
    private final Origin target;
    private final boolean[] failureStatuses = new boolean[600];

    /** @throws IllegalArgumentException when the tenant's settings ask for what this proxy cannot do; the message names the tenant */
    public TenantStages(TenantHandle tenant, HoldingArea holding, Supplier<String> newRequestId) {
        TenantSettings settings = tenant.settings();
        this.tenant = tenant;
        this.holding = holding;
        try {
            this.headers = new HeaderRules(settings.headers(), newRequestId);
            this.trailers = new TrailerRules(settings.headers());
            this.source = Origin.of(tenant.id(), Side.SOURCE, settings.source());
            this.target = Origin.of(tenant.id(), Side.TARGET, settings.target());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tenant " + tenant.id() + ": " + e.getMessage(), e);
        }
        Failover failover = settings.failover();
        this.inspector = new BodyInspector(failover.bodyRules());
        this.policy = new ReplayPolicy(failover.replayUnsafe() == ReplayUnsafe.ANY_STATUS);
        failover.statuses().forEach(status -> failureStatuses[status] = true);
    }

    public TenantHandle tenant() {
        return tenant;
    }

    public HoldingArea holding() {
        return holding;
    }

    Failover failover() {
        return tenant.settings().failover();
    }

    HeaderRules headers() {
        return headers;
    }

    TrailerRules trailers() {
        return trailers;
    }

    BodyInspector inspector() {
        return inspector;
    }

    ReplayPolicy policy() {
        return policy;
    }

    Origin origin(Side side) {
        return side == Side.SOURCE ? source : target;
    }

    /** Whether the tenant counts this status as a failed answer. */
    boolean isFailure(int status) {
        return status < failureStatuses.length && failureStatuses[status];
    }
}
