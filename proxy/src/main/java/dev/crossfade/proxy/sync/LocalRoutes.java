package dev.crossfade.proxy.sync;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.RouteChange;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** {@code from: local}: routes are flipped at this proxy's admin port, and the table on disk is the only one. */
public final class LocalRoutes implements RoutingSource {

    private final LiveRoutes routes;
    private final ByHand byHand;

    /** @param clock for the end of a hold, which is to be a time to come */
    public LocalRoutes(LiveRoutes routes, InstantSource clock) {
        this.routes = routes;
        this.byHand = new ByHand(routes, clock);
    }

    @Override
    public void start() {}

    /** There is nobody to overrule. */
    @Override
    public Flip flip(TenantId tenant, RouteChange change, boolean force) {
        return byHand.flip(tenant, change, after -> {});
    }

    /** The one of the settings, as at the very first start. */
    @Override
    public Optional<Route> firstRoute(TenantSettings tenant) {
        return Optional.of(StartingTable.configured(tenant, Epoch.NONE.next()));
    }

    /** Nobody is told of them. */
    @Override
    public void configured(List<TenantSettings> tenants) {}

    @Override
    public String status() {
        return "local, revision " + routes.table().revision();
    }

    @Override
    public void close() {}
}
