/**
 * Which tenant a host belongs to, and which route that tenant is on: the router, the tenants' handles, and the routing table.
 * Pure; uses {@code config.model} and {@code config.settings}; called for every request, and by whatever changes routes.
 */
@NullMarked
package dev.crossfade.proxy.routing;

import org.jspecify.annotations.NullMarked;
