/**
 * The controller over HTTP: the operator's verbs, routes and proxies, audit, events, health and metrics; who may do what. Uses
 * fleet, workflow, migration, live and web; called by proxies, the command line and monitoring; started by the daemon.
 */
@NullMarked
package dev.crossfade.control.api;

import org.jspecify.annotations.NullMarked;
