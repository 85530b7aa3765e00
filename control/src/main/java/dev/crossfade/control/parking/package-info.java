/**
 * Requests that nobody could take, kept until somebody can, and events that a tenant wants later: taken in, durable before they are
 * acknowledged, and delivered in order by key. See {@link dev.crossfade.control.parking.Delivery#run}.
 */
@NullMarked
package dev.crossfade.control.parking;

import org.jspecify.annotations.NullMarked;
