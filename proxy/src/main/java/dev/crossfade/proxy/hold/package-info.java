/**
 * Requests that wait: first come first served, bounded in number, bytes and time. Uses {@code proxy.routing} and the words of {@code proxy.replay}; called by the
 * exchange pipeline, and listed by the admin endpoint.
 */
@NullMarked
package dev.crossfade.proxy.hold;

import org.jspecify.annotations.NullMarked;
