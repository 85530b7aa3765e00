package dev.crossfade.config.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.config.settings.TelemetrySettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TelemetryIT {

    private final List<Metric> metrics = Collections.synchronizedList(new ArrayList<>());
    private final List<Span> spans = Collections.synchronizedList(new ArrayList<>());
    private final List<String> tokens = Collections.synchronizedList(new ArrayList<>());
    private final MeterRegistry own = new SimpleMeterRegistry();
    private volatile int status = 200;
    private HttpServer receiver;

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/v1/metrics", this::takeMetrics);
        receiver.createContext("/v1/traces", this::takeTraces);
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void metricsAndSpansArriveWithTheHeadersAndAreCounted() {
        Telemetry telemetry = open(url());
        telemetry.counts().bindTo(own);
        Counter.builder("crossfade.trial")
                .register(telemetry.beside(new SimpleMeterRegistry()))
                .increment(3);
        telemetry.tracer("trial").spanBuilder("one").startSpan().end();

        telemetry.close();

        assertEquals(List.of("one"), spans.stream().map(Span::getName).toList());
        assertTrue(
                metrics.stream()
                        .anyMatch(metric -> metric.getName().equals("crossfade.trial")
                                && metric.getSum().getDataPoints(0).getAsDouble() == 3),
                metrics.toString());
        assertEquals(List.of("Bearer t"), tokens.stream().distinct().toList());
        assertEquals(1, count("sent", "spans"));
        assertEquals(0, count("lost", "spans"));
        assertEquals(1, count("sent", "metrics"));
    }

    @Test
    void whatTheReceiverDoesNotTakeIsCountedAsLost() {
        status = 400;
        Telemetry telemetry = open(url());
        telemetry.counts().bindTo(own);
        telemetry.meters().counter("crossfade.trial").increment();
        telemetry.tracer("trial").spanBuilder("one").startSpan().end();

        telemetry.close();

        assertEquals(1, count("lost", "spans"));
        assertEquals(1, count("lost", "metrics"));
        assertEquals(0, count("sent", "spans"));
    }

    @Test
    void receiverThatIsNotThereTakesNobodysTimeAndMemory() {
        Telemetry telemetry = open("http://127.0.0.1:1");
        telemetry.counts().bindTo(own);
        int spans = 3 * Telemetry.WAITING_SPANS;
        for (int i = 0; i < spans; i++) {
            telemetry.tracer("trial").spanBuilder("one").startSpan().end();
        }

        telemetry.close();

        assertEquals(0, count("sent", "spans"));
        assertEquals(spans, count("lost", "spans"));
    }

    private static Telemetry open(String endpoint) {
        return Telemetry.of(
                        new TelemetrySettings(
                                endpoint, Map.of("Authorization", new Secret("Bearer t")), Duration.ofHours(1), 1),
                        "trial",
                        "here")
                .orElseThrow();
    }

    private String url() {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/";
    }

    private double count(String what, String of) {
        return own.get("crossfade.telemetry." + what)
                .tag("what", of)
                .functionCounter()
                .count();
    }

    private void takeMetrics(HttpExchange request) throws IOException {
        ExportMetricsServiceRequest.parseFrom(request.getRequestBody())
                .getResourceMetricsList()
                .forEach(resource ->
                        resource.getScopeMetricsList().forEach(scope -> metrics.addAll(scope.getMetricsList())));
        answer(request);
    }

    private void takeTraces(HttpExchange request) throws IOException {
        ExportTraceServiceRequest.parseFrom(request.getRequestBody())
                .getResourceSpansList()
                .forEach(resource -> resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList())));
        answer(request);
    }

    private void answer(HttpExchange request) throws IOException {
        tokens.add(String.valueOf(request.getRequestHeaders().getFirst("Authorization")));
        request.sendResponseHeaders(status, -1);
        request.close();
    }
}
