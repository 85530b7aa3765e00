/**
 * Which header fields pass, which are removed, and which the proxy sets: PROXY.md's lists, as rules over a header map. Pure;
 * uses Netty's {@code HttpHeaders} and {@code config.settings}; called by the exchange pipeline.
 */
@NullMarked
package dev.crossfade.proxy.headers;

import org.jspecify.annotations.NullMarked;
