/**
 * What happens to a request: {@link dev.crossfade.proxy.exchange.ExchangePipeline} has all stages in order, and the attempt loop.
 * Uses routing, headers, replay, inspect, hold, parking, tunnel, upstream and observe; called by {@code proxy.inbound}.
 */
@NullMarked
package dev.crossfade.proxy.exchange;

import org.jspecify.annotations.NullMarked;
