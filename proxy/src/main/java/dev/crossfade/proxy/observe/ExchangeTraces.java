package dev.crossfade.proxy.observe;

import dev.crossfade.proxy.headers.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * A span for each exchange that is wanted: whose caller records its trace, that did not go as it should, that was held or repeated; of all
 * others a share. Made once the exchange has ended, out of what is known of it anyway, so that nobody is measured who is not traced; and
 * nothing is added to the request: in the caller's trace the origin's span stands beside ours.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/">Semantic conventions for HTTP spans</a>
 */
public final class ExchangeTraces implements AccessLog {

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> PROTOCOL = AttributeKey.stringKey("network.protocol.version");
    private static final AttributeKey<String> TENANT = AttributeKey.stringKey("crossfade.tenant");
    private static final AttributeKey<String> SIDE = AttributeKey.stringKey("crossfade.side");
    private static final AttributeKey<String> MODE = AttributeKey.stringKey("crossfade.mode");
    private static final AttributeKey<Long> EPOCH = AttributeKey.longKey("crossfade.epoch");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("crossfade.outcome");
    private static final AttributeKey<Long> ATTEMPTS = AttributeKey.longKey("crossfade.attempts");
    private static final AttributeKey<Long> HELD = AttributeKey.longKey("crossfade.held_ms");
    private static final AttributeKey<String> REQUEST = AttributeKey.stringKey("crossfade.request_id");

    private static final int FIRST_FAILURE = 500;

    private final Tracer tracer;
    private final double share;
    private final DoubleSupplier random;
    private final InstantSource clock;

    /**
     * @param tracer takes a span without blocking
     * @param share of the exchanges that nothing else asks for, 0 to 1
     * @param random from 0 on, below 1
     */
    public ExchangeTraces(Tracer tracer, double share, DoubleSupplier random, InstantSource clock) {
        this.tracer = tracer;
        this.share = share;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public void write(FinishedExchange exchange) {
        if (!isWanted(exchange)) {
            return;
        }
        Instant end = clock.instant();
        SpanBuilder builder = tracer.spanBuilder(exchange.method())
                .setSpanKind(SpanKind.SERVER)
                .setParent(parent(exchange.trace()))
                .setStartTimestamp(end.minusNanos(exchange.durationNanos()))
                .setAttribute(METHOD, exchange.method())
                .setAttribute(PATH, ShownPath.of(exchange.path()))
                .setAttribute(
                        PROTOCOL,
                        exchange.protocol().substring(exchange.protocol().indexOf('/') + 1))
                .setAttribute(TENANT, exchange.tenant().id().value())
                .setAttribute(
                        SIDE, exchange.side() == null ? "none" : exchange.side().label())
                .setAttribute(MODE, exchange.route().mode().label())
                .setAttribute(EPOCH, exchange.route().epoch().value())
                .setAttribute(OUTCOME, exchange.end().label())
                .setAttribute(ATTEMPTS, (long) exchange.attempts())
                .setAttribute(HELD, TimeUnit.NANOSECONDS.toMillis(exchange.heldNanos()))
                .setAttribute(REQUEST, exchange.requestId());
        if (exchange.status() > 0) {
            builder.setAttribute(STATUS, (long) exchange.status());
        }
        Span span = builder.startSpan();
        if (failed(exchange)) {
            span.setStatus(StatusCode.ERROR, exchange.end().label());
        }
        span.end(end);
    }

    private boolean isWanted(FinishedExchange exchange) {
        return exchange.trace().sampled()
                || failed(exchange)
                || exchange.attempts() > 1
                || exchange.heldNanos() > 0
                || random.getAsDouble() < share;
    }

    private static boolean failed(FinishedExchange exchange) {
        return !exchange.end().isAnswer() || exchange.status() >= FIRST_FAILURE;
    }

    private static Context parent(TraceContext trace) {
        if (!trace.isThere()) {
            return Context.root();
        }
        SpanContext caller = SpanContext.createFromRemoteParent(
                trace.traceId(), trace.parentId(), TraceFlags.getSampled(), TraceState.getDefault());
        return Context.root().with(Span.wrap(caller));
    }
}
