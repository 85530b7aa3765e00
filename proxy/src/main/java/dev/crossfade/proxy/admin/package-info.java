/**
 * The proxy's admin, health and metrics endpoints on the JDK's own HTTP server: who may ask, what is asked, what is answered. Uses
 * {@code proxy.sync} for the routes, {@code proxy.routing} and {@code proxy.observe} for what it shows; called by
 * {@code proxy.command}.
 */
@NullMarked
package dev.crossfade.proxy.admin;

import org.jspecify.annotations.NullMarked;
