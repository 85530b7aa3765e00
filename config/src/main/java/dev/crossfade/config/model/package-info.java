/**
 * The domain's words as values: tenants, sides, epochs, routes and the routing table. Pure: it decides and returns values, and
 * knows no clock, channel, database or thread. Everything may use it; it uses nothing of ours.
 */
@NullMarked
package dev.crossfade.config.model;

import org.jspecify.annotations.NullMarked;
