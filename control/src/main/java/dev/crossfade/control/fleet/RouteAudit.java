package dev.crossfade.control.fleet;

import dev.crossfade.config.model.Route;

/** Where it is kept that a route was made of what a proxy acts on. Thread-safe. */
@FunctionalInterface
public interface RouteAudit {

    /** Keeps nothing. */
    RouteAudit NONE = (before, after, proxy) -> {};

    /**
     * Appends; durable when it returns.
     *
     * @param proxy the id of the one that acted on it
     */
    void adopted(Route before, Route after, String proxy);
}
