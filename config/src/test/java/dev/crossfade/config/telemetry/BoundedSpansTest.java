package dev.crossfade.config.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BoundedSpansTest {

    private final Receiver receiver = new Receiver("traces", "nowhere");
    private final List<CompletableResultCode> under = new CopyOnWriteArrayList<>();

    /** Has not answered yet. */
    private final SpanExporter silent = new SpanExporter() {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            CompletableResultCode result = new CompletableResultCode();
            under.add(result);
            return result;
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    };

    @Test
    void spansThatAreOnTheirWayCountAsWaitingAndTheFirstBeyondTheBoundIsDropped() {
        SdkTracerProvider spans = SdkTracerProvider.builder()
                .addSpanProcessor(new BoundedSpans(silent, receiver, 3, Duration.ofHours(1)))
                .build();
        for (int i = 0; i < 3; i++) {
            spans.get("test").spanBuilder("one").startSpan().end();
        }
        assertEquals(0, receiver.lost());

        spans.get("test").spanBuilder("one").startSpan().end();
        assertEquals(1, receiver.lost());

        CompletableResultCode flushed = spans.forceFlush();
        while (!flushed.isDone()) {
            under.forEach(CompletableResultCode::succeed);
            var unused = flushed.join(10, TimeUnit.MILLISECONDS);
        }
        assertEquals(3, receiver.sent());

        spans.get("test").spanBuilder("one").startSpan().end();
        assertEquals(1, receiver.lost());
    }
}
