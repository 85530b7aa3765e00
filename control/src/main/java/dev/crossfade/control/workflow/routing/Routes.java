package dev.crossfade.control.workflow.routing;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import java.util.Objects;
import java.util.Set;

/** What the workflow asks of a tenant's route, beyond publishing one. */
public final class Routes {

    private Routes() {}

    /** Publishes the route, or leaves the current one when it says the same already. */
    public static Route publishUnlessThere(Routing routing, TenantId tenant, RouteChange wanted, Epoch atLeast) {
        Route current = routing.current(tenant);
        return says(current, wanted) ? current : routing.publish(tenant, wanted, atLeast);
    }

    /** Nothing is under way in this direction: straight to the side that serves. The other refuses, whether the route says so or not. */
    public static boolean atRest(Route route, Direction direction) {
        return says(route, new RouteChange(direction.from(), RouteMode.DIRECT, route.fenced(), false, null))
                && !route.fenced().contains(direction.from());
    }

    /** What the route says before an attempt in this direction, and again when it was undone. */
    public static RouteChange rest(Direction direction) {
        return new RouteChange(direction.from(), RouteMode.DIRECT, fencedAtRest(direction), false, null);
    }

    /** Before the first switchover the target is guarded, and no proxy needs to know; after one the source is shut, and each does. */
    public static Set<Side> fencedAtRest(Direction direction) {
        return direction == Direction.FORWARD ? Set.of() : Set.of(direction.to());
    }

    private static boolean says(Route route, RouteChange wanted) {
        return route.primary() == wanted.primary()
                && route.mode() == wanted.mode()
                && route.fenced().equals(wanted.fenced())
                && route.switching() == wanted.switching()
                && Objects.equals(route.until(), wanted.until());
    }
}
