package dev.crossfade.control.fleet;

import dev.crossfade.config.model.Route;

/**
 * A route that a proxy acts on.
 *
 * @param proxy the proxy's id
 * @param elsewhere its configuration has other hosts or origins for the tenant: its sides may be others than ours
 */
record ReportedRoute(String proxy, Route route, boolean elsewhere) {

    String inWords() {
        return proxy + ": " + RouteWords.of(route);
    }
}
