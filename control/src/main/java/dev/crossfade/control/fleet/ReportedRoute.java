package dev.crossfade.control.fleet;

import dev.crossfade.config.model.Route;

/**
 * A route that a proxy acts on.
 *
 * @param proxy the proxy's id
 */
record ReportedRoute(String proxy, Route route) {

    String inWords() {
        return proxy + ": " + RouteWords.of(route);
    }
}
