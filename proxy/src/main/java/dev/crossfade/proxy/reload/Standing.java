package dev.crossfade.proxy.reload;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import java.util.Optional;

/**
 * How a tenant stands when another configuration comes.
 *
 * @param route that it acts on
 * @param held how many of its requests wait
 */
public record Standing(Route route, int held) {

    /** Why the tenant must stay as it is for now, as the end of a sentence; empty when it may change. */
    Optional<String> unsettled() {
        if (route.switching()) {
            return Optional.of("it is being switched over");
        }
        boolean served = !route.equals(Route.unknown(route.tenant()));
        if (route.mode() != RouteMode.DIRECT && served) {
            return Optional.of("its route is " + route.mode().label());
        }
        return held > 0 ? Optional.of("requests of it wait") : Optional.empty();
    }
}
