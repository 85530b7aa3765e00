package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import java.util.Objects;
import java.util.Set;

/** What the workflow asks of a tenant's route, beyond publishing one. */
final class Routes {

    private Routes() {}

    /** Publishes the route, or leaves the current one when it says the same already. */
    static Route publishUnlessThere(Routing routing, TenantId tenant, RouteChange wanted, Epoch atLeast) {
        Route current = routing.current(tenant);
        return says(current, wanted) ? current : routing.publish(tenant, wanted, atLeast);
    }

    /** Nothing is under way: straight to the source. */
    static boolean atRest(Route route) {
        return says(route, new RouteChange(Side.SOURCE, RouteMode.DIRECT, Set.of(), false, null));
    }

    private static boolean says(Route route, RouteChange wanted) {
        return route.primary() == wanted.primary()
                && route.mode() == wanted.mode()
                && route.fenced().equals(wanted.fenced())
                && route.switching() == wanted.switching()
                && Objects.equals(route.until(), wanted.until());
    }
}
