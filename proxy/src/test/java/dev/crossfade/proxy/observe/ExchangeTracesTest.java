package dev.crossfade.proxy.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.proxy.headers.TraceContext;
import dev.crossfade.proxy.routing.SampleTenant;
import dev.crossfade.proxy.routing.TenantHandle;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangeTracesTest {

    private static final TraceContext NOT_RECORDED =
            new TraceContext("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", false);
    private static final TraceContext RECORDED =
            new TraceContext(NOT_RECORDED.traceId(), NOT_RECORDED.parentId(), true);
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build();

    @ParameterizedTest
    @CsvSource({
        // end, status, attempts, heldMs, random, whether it is traced at a share of a half
        "DELIVERED, 200, 1, 0, 0.5, false",
        "DELIVERED, 200, 1, 0, 0.49, true",
        "DELIVERED, 404, 1, 0, 0.5, false",
        "DELIVERED, 500, 1, 0, 0.5, true",
        "DELIVERED, 200, 2, 0, 0.5, true",
        "DELIVERED, 200, 1, 1, 0.5, true",
        "SWITCHED, 101, 1, 0, 0.5, false",
        "HOLD_FULL, 503, 0, 0, 0.5, true",
        "CLIENT_GONE, 0, 1, 0, 0.5, true",
    })
    void whatDidNotGoAsItShouldIsAlwaysTracedAndAShareOfTheRest(
            ExchangeEnd end, int status, int attempts, long heldMs, double random, boolean traced) {
        write(finished(end, status, attempts, heldMs, NOT_RECORDED), 0.5, random);

        assertEquals(traced ? 1 : 0, spans.getFinishedSpanItems().size());
    }

    @Test
    void spanBelongsToTheCallersTraceAndTellsTheExchange() {
        write(finished(ExchangeEnd.DELIVERED, 201, 2, 120, RECORDED), 0, 0.9);

        SpanData span = spans.getFinishedSpanItems().get(0);
        assertEquals(RECORDED.traceId(), span.getTraceId());
        assertEquals(RECORDED.parentId(), span.getParentSpanId());
        assertEquals("POST", span.getName());
        assertEquals(nanos(NOON), span.getEndEpochNanos());
        assertEquals(nanos(NOON.minusMillis(150)), span.getStartEpochNanos());
        assertEquals(201L, span.getAttributes().get(AttributeKey.longKey("http.response.status_code")));
        assertEquals("/orders", span.getAttributes().get(AttributeKey.stringKey("url.path")));
        assertEquals("1.1", span.getAttributes().get(AttributeKey.stringKey("network.protocol.version")));
        assertEquals("source", span.getAttributes().get(AttributeKey.stringKey("crossfade.side")));
        assertEquals(2L, span.getAttributes().get(AttributeKey.longKey("crossfade.attempts")));
        assertEquals(120L, span.getAttributes().get(AttributeKey.longKey("crossfade.held_ms")));
        assertEquals(StatusData.unset(), span.getStatus());
        assertFalse(span.getAttributes().toString().contains("4111"), "no query");
    }

    @Test
    void exchangeWithoutATraceBeginsOne() {
        write(finished(ExchangeEnd.BROKEN, 502, 1, 0, TraceContext.NONE), 0, 0.9);

        SpanData span = spans.getFinishedSpanItems().get(0);
        assertFalse(span.getParentSpanContext().isValid());
        assertEquals("broken", span.getStatus().getDescription());
    }

    private void write(FinishedExchange exchange, double share, double random) {
        new ExchangeTraces(provider.get("test"), share, () -> random, () -> NOON).write(exchange);
    }

    private static long nanos(Instant at) {
        return Duration.between(Instant.EPOCH, at).toNanos();
    }

    private static FinishedExchange finished(
            ExchangeEnd end, int status, int attempts, long heldMs, TraceContext trace) {
        TenantSettings settings = SampleTenant.named("acme", "acme.example.com");
        return new FinishedExchange(
                new TenantHandle(settings, Route.first(settings.id(), Side.SOURCE)),
                new Route(settings.id(), new Epoch(7), Side.SOURCE, RouteMode.ARMED, Set.of(), false, null),
                Side.SOURCE,
                end,
                status,
                attempts,
                heldMs * 1_000_000,
                150_000_000,
                "POST",
                "/orders?card=4111",
                "r1",
                trace,
                "HTTP/1.1");
    }
}
