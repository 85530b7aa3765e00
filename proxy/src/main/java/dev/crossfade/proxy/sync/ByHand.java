package dev.crossfade.proxy.sync;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.RouteChange;
import dev.crossfade.proxy.sync.RoutingSource.Flip;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** A flip at this proxy's own admin port: compare-and-set on the table that it follows. One flip after the other. */
final class ByHand {

    /** What is done with a route before it is followed. */
    interface Ahead {
        void keep(Route after) throws IOException;
    }

    private final LiveRoutes routes;
    private final InstantSource clock;

    ByHand(LiveRoutes routes, InstantSource clock) {
        this.routes = routes;
        this.clock = clock;
    }

    synchronized Flip flip(TenantId tenant, RouteChange change, Ahead ahead) {
        Optional<Route> found =
                routes.tenant(tenant).flatMap(known -> routes.table().route(tenant));
        if (found.isEmpty()) {
            return new RoutingSource.UnknownTenant();
        }
        Optional<RoutingTable.Astray> astray = routes.astray(tenant);
        if (astray.isPresent()) {
            return new RoutingSource.SidesExchanged(astray.get());
        }
        Route before = found.get();
        Long expected = change.ifEpoch();
        if (expected == null || expected != before.epoch().value()) {
            return new RoutingSource.OtherEpoch(before);
        }
        Instant until = change.until();
        if (until != null && !until.isAfter(clock.instant())) {
            return new RoutingSource.Invalid("'until' is past: " + until + "; name a time to come, in UTC");
        }
        Route after;
        try {
            after = atRest(change.after(before));
        } catch (IllegalArgumentException e) {
            return new RoutingSource.Invalid(String.valueOf(e.getMessage()));
        }
        try {
            ahead.keep(after);
            routes.takeAudited(routes.table().with(after));
        } catch (IOException e) {
            return new RoutingSource.NotDurable(FailureWords.cause(e));
        }
        return new RoutingSource.Flipped(before, after);
    }

    /** Whoever switches over is not asked any more: what was switching would wait for a lease that nobody gives. */
    private static Route atRest(Route route) {
        return new Route(
                route.tenant(), route.epoch(), route.primary(), route.mode(), route.fenced(), false, route.until());
    }
}
