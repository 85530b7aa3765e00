/**
 * The way to the origins: pooled connections, each on the event loop of the client that it serves, and one call at a time over
 * each. Uses Netty, {@code config.settings} and {@code proxy.headers}; called by the exchange pipeline.
 */
@NullMarked
package dev.crossfade.proxy.upstream;

import org.jspecify.annotations.NullMarked;
