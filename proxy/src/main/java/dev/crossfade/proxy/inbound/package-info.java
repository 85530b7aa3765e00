/**
 * Where clients come in: listeners, limits, hostile input, and the connection's side of an exchange. Uses
 * {@code proxy.exchange} and what that uses; called by the {@code proxy} command.
 */
@NullMarked
package dev.crossfade.proxy.inbound;

import org.jspecify.annotations.NullMarked;
