package dev.crossfade.proxy.sync;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.RouteChange;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code from: local}: routes are flipped at this proxy's admin port, and the table on disk is the only one. */
public final class LocalRoutes implements RoutingSource {

    private final LiveRoutes routes;

    public LocalRoutes(LiveRoutes routes) {
        this.routes = routes;
    }

    @Override
    public void start() {}

    @Override
    public synchronized Flip flip(TenantId tenant, RouteChange change) {
        Optional<Route> found =
                routes.tenant(tenant).flatMap(known -> routes.table().route(tenant));
        if (found.isEmpty()) {
            return new UnknownTenant();
        }
        Route before = found.get();
        Long expected = change.ifEpoch();
        if (expected == null || expected != before.epoch().value()) {
            return new OtherEpoch(before);
        }
        Route after;
        try {
            after = change.after(before);
        } catch (IllegalArgumentException e) {
            return new Invalid(String.valueOf(e.getMessage()));
        }
        try {
            routes.take(routes.table().with(after));
        } catch (IOException e) {
            return new NotDurable(FailureWords.cause(e));
        }
        return new Flipped(before, after);
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
