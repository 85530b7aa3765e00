/**
 * Which tenant a host belongs to, which route that tenant is on, and which side a session stays on: the router, the tenants'
 * handles, and their pins. Pure; uses {@code config.model}, {@code config.settings} and Netty's {@code HttpHeaders}; called for every request, and by whatever changes routes.
 */
@NullMarked
package dev.crossfade.proxy.routing;

import org.jspecify.annotations.NullMarked;
