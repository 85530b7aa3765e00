package dev.crossfade.proxy.exchange;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.proxy.observe.Bound;
import dev.crossfade.proxy.observe.ProxyMetrics;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;

/**
 * The latch (PROXY.md): an unsafe request that was done by the other side of an ARMED route, which is not fenced, shows that the tenant
 * lives there now. Its session stays there, and all of the tenant follows, until a new epoch says otherwise.
 */
final class Latching {

    private Latching() {}

    /** Looks at the head of an answer that goes to the client. */
    static void onAnswer(Exchange exchange, Attempt answered, HttpResponse head, ProxyMetrics metrics) {
        Route begun = answered.begun();
        HttpStatusClass status = head.status().codeClass();
        boolean done = status == HttpStatusClass.SUCCESS || status == HttpStatusClass.REDIRECTION;
        if (!done
                || begun.mode() != RouteMode.ARMED
                || answered.side() == begun.primary()
                || exchange.head().safe()
                || begun.isFenced(answered.side())) {
            return;
        }
        if (!FirstSide.pin(exchange, answered)) {
            metrics.boundReached(exchange.tenant(), Bound.SESSION_PINS);
        }
        if (exchange.tenant().latch(begun.epoch())) {
            metrics.latched(exchange.tenant());
        }
    }
}
