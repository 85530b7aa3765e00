package dev.crossfade.control.fleet;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.wire.RouteDocument;

/** A route as the log and the audit name it. */
public final class RouteWords {

    private RouteWords() {}

    /** {@code epoch 7: direct to target, fenced [source], parking /hooks/*}. */
    public static String of(Route route) {
        return "epoch " + route.epoch() + ": " + route.mode().label() + " to "
                + route.primary().label() + ", fenced "
                + RouteDocument.of(route).fenced() + (route.switching() ? ", switching" : "")
                + (route.parked().isNone() ? "" : ", parking " + route.parked().inWords());
    }
}
