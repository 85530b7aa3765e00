/**
 * Which requests may be parked, and the controller that they are handed over to. Knows nothing of exchanges and channels: a document goes
 * there, and a value comes back, within a bounded time. Uses {@code proxy.sync} for which controller is asked; called by
 * {@code proxy.exchange}.
 */
@NullMarked
package dev.crossfade.proxy.parking;

import org.jspecify.annotations.NullMarked;
