/**
 * The proxies and the routes that they follow: publishes routes, durable before visible, and knows which proxy acts on which.
 * Implements the workflow's port to routing; uses config's model and wire documents; called by workflow (through its port), api and
 * the daemon.
 */
@NullMarked
package dev.crossfade.control.fleet;

import org.jspecify.annotations.NullMarked;
