package dev.crossfade.proxy.exchange;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.proxy.routing.SessionKey;
import dev.crossfade.proxy.routing.SessionPins;
import org.jspecify.annotations.Nullable;

/** Where the first attempt of an exchange goes: where its tenant goes, unless its session was pinned under an ARMED route. */
final class FirstSide {

    private FirstSide() {}

    static Side of(Exchange exchange, Route route) {
        SessionPins pins = exchange.tenant().pins();
        Side pinned =
                pins == null || route.mode() != RouteMode.ARMED ? null : pins.side(session(exchange), route.epoch());
        return pinned == null ? exchange.tenant().firstSide(route) : pinned;
    }

    /** Whether the exchange has nothing to look for at a side before it has waited. */
    static boolean isClosed(Exchange exchange, Side side, Route now) {
        boolean ledAway = side == now.primary() && of(exchange, now) != side;
        return exchange.course().hasRefused(side) || exchange.course().spent().contains(side) || ledAway;
    }

    /**
     * Keeps the session that the request belongs to, if any, on the side that has answered it.
     *
     * @return false when another pin may have had to go for it
     */
    static boolean pin(Exchange exchange, Attempt answered) {
        SessionPins pins = exchange.tenant().pins();
        SessionKey session = session(exchange);
        return pins == null
                || session == null
                || pins.pin(session, answered.begun().epoch(), answered.side());
    }

    private static @Nullable SessionKey session(Exchange exchange) {
        return SessionKey.of(
                exchange.lane().stages().settings().session(),
                exchange.request().headers());
    }
}
