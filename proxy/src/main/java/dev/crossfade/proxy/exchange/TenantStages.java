package dev.crossfade.proxy.exchange;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.Failover;
import dev.crossfade.config.settings.TenantSettings.ReplayUnsafe;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import dev.crossfade.proxy.headers.HeaderRules;
import dev.crossfade.proxy.headers.TrailerRules;
import dev.crossfade.proxy.hold.HoldingArea;
import dev.crossfade.proxy.inspect.BodyInspector;
import dev.crossfade.proxy.parking.ParkingRules;
import dev.crossfade.proxy.replay.ReplayPolicy;
import dev.crossfade.proxy.routing.TenantHandle;
import dev.crossfade.proxy.upstream.Origin;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the stages need to know about one tenant, under one configuration; the same on every event loop. */
public final class TenantStages {

    private final TenantHandle tenant;
    private final TenantSettings settings;
    private final HeaderRules headers;
    private final TrailerRules trailers;
    private final BodyInspector inspector;
    private final ReplayPolicy policy;
    private final ParkingRules parking;
    private final HoldingArea holding;
    private final Origin source;
    private final Origin target;
    private final boolean[] failureStatuses = new boolean[600];

    /** @throws IllegalArgumentException when the tenant's settings ask for what this proxy cannot do; the message names the tenant */
    public TenantStages(TenantHandle tenant, HoldingArea holding, Supplier<String> newRequestId) {
        this(tenant, tenant.settings(), holding, newRequestId, null);
    }

    /** As {@link #TenantStages(TenantHandle, HoldingArea, Supplier)}, after these: with the same origins where these are as they were. */
    public TenantStages next(TenantSettings settings, Supplier<String> newRequestId) {
        return new TenantStages(tenant, settings, holding, newRequestId, this);
    }

    private TenantStages(
            TenantHandle tenant,
            TenantSettings settings,
            HoldingArea holding,
            Supplier<String> newRequestId,
            @Nullable TenantStages before) {
        this.tenant = tenant;
        this.settings = settings;
        this.holding = holding;
        try {
            this.headers = new HeaderRules(settings.headers(), newRequestId);
            this.trailers = new TrailerRules(settings.headers());
            this.source = origin(Side.SOURCE, before);
            this.target = origin(Side.TARGET, before);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tenant " + tenant.id() + ": " + e.getMessage(), e);
        }
        Failover failover = settings.failover();
        this.inspector = new BodyInspector(failover.bodyRules());
        this.policy = new ReplayPolicy(failover.replayUnsafe() == ReplayUnsafe.ANY_STATUS);
        this.parking = new ParkingRules(settings.parking());
        failover.statuses().forEach(status -> failureStatuses[status] = true);
    }

    private Origin origin(Side side, @Nullable TenantStages before) {
        SideSettings of = settings.side(side);
        return before != null && before.origin(side).isStill(of)
                ? before.origin(side)
                : Origin.of(tenant.id(), side, of);
    }

    public TenantHandle tenant() {
        return tenant;
    }

    public HoldingArea holding() {
        return holding;
    }

    /** Those that these stages were made of; the tenant may have others by now. */
    public TenantSettings settings() {
        return settings;
    }

    Failover failover() {
        return settings.failover();
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

    ParkingRules parking() {
        return parking;
    }

    public Origin origin(Side side) {
        return side == Side.SOURCE ? source : target;
    }

    /** Whether the tenant counts this status as a failed answer. */
    boolean isFailure(int status) {
        return status < failureStatuses.length && failureStatuses[status];
    }
}
