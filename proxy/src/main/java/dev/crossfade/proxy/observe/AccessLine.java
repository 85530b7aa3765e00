package dev.crossfade.proxy.observe;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One exchange as the access log tells it: no query, no header but the identifiers, no body. */
final class AccessLine {

    private AccessLine() {}

    /** The fields in order; what is not known is left out. */
    static Map<String, Object> fields(FinishedExchange exchange) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("tenant", exchange.tenant().id());
        fields.put("method", exchange.method());
        fields.put("path", ShownPath.of(exchange.path()));
        fields.put("protocol", exchange.protocol());
        fields.put("status", exchange.status());
        fields.put("side", exchange.side() == null ? "none" : exchange.side().label());
        fields.put("mode", exchange.route().mode().label());
        fields.put("attempts", exchange.attempts());
        fields.put("outcome", exchange.end().label());
        fields.put("heldMs", TimeUnit.NANOSECONDS.toMillis(exchange.heldNanos()));
        fields.put("epoch", exchange.route().epoch().value());
        fields.put("durationMs", TimeUnit.NANOSECONDS.toMillis(exchange.durationNanos()));
        fields.put("requestId", exchange.requestId());
        if (exchange.trace().isThere()) {
            fields.put("traceId", exchange.trace().traceId());
        }
        return fields;
    }
}
