package dev.crossfade.control.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus.Attempt;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StepTracesTest {

    private static final UUID ID = UUID.fromString("4bf92f35-77b3-4da6-a3ce-929d0e0e4736");
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final StepTraces traces = new StepTraces(SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build()
            .get("test"));

    private final Migration first = Migration.first(ID, new TenantId("acme"), "check", NOON);

    @Test
    void eachStepIsASpanOfTheMigrationsTraceFromItsBeginningToTheNextOnes() {
        traces.changed(null, first);
        Migration waiting = first.waitingFor("the proxies", NOON.plusSeconds(1));
        traces.changed(first, waiting);
        Migration next = waiting.at(Stage.SETUP, "publish", State.RUNNING, NOON.plusSeconds(5));
        traces.changed(waiting, next);

        SpanData span = only();
        assertEquals("check", span.getName());
        assertEquals("4bf92f3577b34da6a3ce929d0e0e4736", span.getTraceId());
        assertEquals("a3ce929d0e0e4736", span.getParentSpanId());
        assertEquals(5_000, (span.getEndEpochNanos() - span.getStartEpochNanos()) / 1_000_000);
        assertEquals(StatusCode.UNSET, span.getStatus().getStatusCode());
    }

    @Test
    void lastStepEndsWithTheMigration() {
        traces.changed(null, first);
        Migration aborting = first.at(Stage.SETUP, "check", State.ABORTING, NOON.plusSeconds(1));
        Migration aborted = aborting.at(Stage.SETUP, "check", State.ABORTED, NOON.plusSeconds(2));
        traces.changed(first, aborting);
        traces.changed(aborting, aborted);
        traces.changed(aborted, null);

        assertEquals(StatusCode.ERROR, only().getStatus().getStatusCode());
    }

    @Test
    void failureIsSeenAtItsMomentAndTheStepGoesOn() {
        traces.changed(null, first);
        Migration failed = first.at(Stage.SETUP, "check", State.FAILED, NOON.plusSeconds(2));
        traces.changed(first, failed);
        traces.changed(failed, failed);

        assertEquals("check failed", only().getName());
        assertEquals(StatusCode.ERROR, only().getStatus().getStatusCode());
    }

    @Test
    void attemptIsASpanWithOneForEachPhaseInOrder() {
        Map<String, Instant> marks = new LinkedHashMap<>();
        marks.put("started", NOON);
        marks.put("hold", NOON.plusMillis(10));
        marks.put("fence", NOON.plusMillis(30));
        Migration running = first.attempting(new Epoch(3), new Attempt(2, "running", null, Map.of()));
        Migration done = first.attempting(new Epoch(3), new Attempt(2, "done", null, marks));

        traces.changed(running, done);

        List<SpanData> seen = spans.getFinishedSpanItems();
        assertEquals(
                List.of("hold", "fence", "attempt 2"),
                seen.stream().map(SpanData::getName).toList());
        SpanData attempt = seen.get(2);
        assertEquals(attempt.getSpanId(), seen.get(0).getParentSpanId());
        assertEquals(20, (seen.get(1).getEndEpochNanos() - seen.get(1).getStartEpochNanos()) / 1_000_000);
        assertEquals(30, (attempt.getEndEpochNanos() - attempt.getStartEpochNanos()) / 1_000_000);
    }

    @Test
    void controllerThatGoesOnBeginsWithTheStepItFinds() {
        traces.changed(null, first);

        assertEquals(List.of(), spans.getFinishedSpanItems());
    }

    private SpanData only() {
        assertEquals(1, spans.getFinishedSpanItems().size());
        return spans.getFinishedSpanItems().get(0);
    }
}
