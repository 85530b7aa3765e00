package dev.crossfade.config.telemetry;

import dev.crossfade.config.cli.FailureWords;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sends spans in batches, from a thread of its own. No more than a number of them wait or are on their way; what comes then is dropped and
 * counted, which the library's own queue would do without a word. Thread-safe.
 */
final class BoundedSpans implements SpanProcessor {

    private final int atMost;
    private final SpanExporter exporter;
    private final Receiver receiver;
    private final AtomicInteger waiting = new AtomicInteger();
    private final BatchSpanProcessor batches;

    BoundedSpans(SpanExporter exporter, Receiver receiver, int atMost, Duration patience) {
        this.atMost = atMost;
        this.exporter = exporter;
        this.receiver = receiver;
        this.batches = BatchSpanProcessor.builder(new Counted())
                .setMaxQueueSize(atMost)
                .setScheduleDelay(Duration.ofSeconds(1))
                .setExporterTimeout(patience)
                .build();
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (waiting.incrementAndGet() > atMost) {
            waiting.decrementAndGet();
            receiver.dropped();
        } else {
            batches.onEnd(span);
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public CompletableResultCode shutdown() {
        return batches.shutdown();
    }

    @Override
    public CompletableResultCode forceFlush() {
        return batches.forceFlush();
    }

    /** Counts what the exporter sends. */
    private final class Counted implements SpanExporter {

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            int number = spans.size();
            CompletableResultCode result = exporter.export(spans);
            return result.whenComplete(() -> {
                waiting.addAndGet(-number);
                if (result.isSuccess()) {
                    receiver.took(number);
                } else {
                    receiver.failed(number, reason(result.getFailureThrowable()));
                }
            });
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.shutdown();
        }
    }

    /** An answer that is an error is a failure without a message. */
    private static String reason(@Nullable Throwable why) {
        return why == null || (why.getMessage() == null && why.getCause() == null)
                ? "it answers with an error"
                : FailureWords.cause(why);
    }
}
