package dev.crossfade.proxy.observe;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.Side;
import dev.crossfade.proxy.headers.TraceContext;
import dev.crossfade.proxy.routing.TenantHandle;
import org.jspecify.annotations.Nullable;

/**
 * One exchange that has ended.
 *
 * @param tenant whose it was
 * @param route that its last attempt, or its hold, was under
 * @param side of its last attempt; null when there was none
 * @param end how it ended
 * @param status that the client was given; 0 when it got none
 * @param attempts how many were made
 * @param heldNanos time spent waiting, all waits together
 * @param durationNanos from the request's head to the end
 * @param method of the request
 * @param path of the request, without the query
 * @param requestId as sent to the origin
 * @param trace that it belongs to
 * @param protocol that the client speaks, such as {@code HTTP/1.1}
 */
public record FinishedExchange(
        TenantHandle tenant,
        Route route,
        @Nullable Side side,
        ExchangeEnd end,
        int status,
        int attempts,
        long heldNanos,
        long durationNanos,
        String method,
        String path,
        String requestId,
        TraceContext trace,
        String protocol) {}
