/**
 * Asks the origins how they are, and shows it; nothing is routed by it. Uses {@code proxy.upstream}; called by whoever starts
 * the proxy, and read by {@code proxy.admin} and the reports to the controller.
 */
@NullMarked
package dev.crossfade.proxy.health;

import org.jspecify.annotations.NullMarked;
