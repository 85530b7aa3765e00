package dev.crossfade.control.trace;

import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus.Attempt;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.journal.MigrationListener;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A trace for each migration, whose id is the migration's: a span for each step that it has been at, and one for each attempt at the
 * switchover, with one for each phase in it. A controller that goes on with a migration begins with the step at which it stands.
 * Thread-safe.
 */
public final class StepTraces implements MigrationListener {

    private static final AttributeKey<String> TENANT = AttributeKey.stringKey("crossfade.tenant");
    private static final AttributeKey<String> MIGRATION = AttributeKey.stringKey("crossfade.migration");
    private static final AttributeKey<String> STAGE = AttributeKey.stringKey("crossfade.stage");
    private static final AttributeKey<String> STATE = AttributeKey.stringKey("crossfade.state");
    private static final AttributeKey<Long> GENERATION = AttributeKey.longKey("crossfade.generation");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("crossfade.outcome");

    private final Tracer tracer;
    private final Map<UUID, Stay> stays = new HashMap<>();

    /** @param tracer takes a span without blocking */
    public StepTraces(Tracer tracer) {
        this.tracer = tracer;
    }

    /** At a step, since when. */
    private record Stay(String stage, String step, Instant since) {

        static Stay of(Migration now) {
            return new Stay(now.stage().name(), now.step(), now.since());
        }

        boolean isAt(Migration now) {
            return stage.equals(now.stage().name())
                    && step.equals(now.step())
                    && !now.state().ended();
        }
    }

    @Override
    public synchronized void changed(@Nullable Migration before, @Nullable Migration now) {
        if (now == null) {
            if (before != null) {
                stays.remove(before.id());
            }
            return;
        }
        moved(before, now);
        if (before != null && before.attemptIsUnderWay() && !now.attemptIsUnderWay() && now.attempt() != null) {
            attempted(now, now.attempt());
        }
    }

    private void moved(@Nullable Migration before, Migration now) {
        Stay stay = stays.get(now.id());
        if (now.state() == State.FAILED && before != null && before.state() != State.FAILED) {
            Span failed = span(now, now.step() + " failed", root(now), now.since());
            fail(
                    failed,
                    true,
                    now.trouble() == null ? now.state().label() : now.trouble().what());
            failed.end(now.since());
        }
        if (stay != null && !stay.isAt(now)) {
            Span span = span(now, stay.step(), root(now), stay.since());
            span.setAttribute(STAGE, stay.stage());
            fail(
                    span,
                    now.state() == State.FAILED || now.state() == State.ABORTED,
                    now.state().label());
            span.end(later(stay.since(), now.since()));
            stays.remove(now.id());
        }
        if (!now.state().ended()) {
            stays.putIfAbsent(now.id(), Stay.of(now));
        }
    }

    private void attempted(Migration now, Attempt attempt) {
        Instant began = attempt.marks().get("started");
        if (began == null) {
            return; // refused before its clock
        }
        Span span = span(now, "attempt " + attempt.number(), root(now), began);
        span.setAttribute(OUTCOME, attempt.outcome());
        fail(span, !attempt.outcome().equals("done"), attempt.outcome());
        Context within = Context.root().with(span);
        Instant last = began;
        for (Map.Entry<String, Instant> mark : attempt.marks().entrySet()) {
            if (!mark.getKey().equals("started")) {
                Instant end = later(last, mark.getValue());
                span(now, mark.getKey(), within, last).end(end);
                last = end;
            }
        }
        span.end(last);
    }

    private Span span(Migration of, String name, Context parent, Instant began) {
        return tracer.spanBuilder(name)
                .setParent(parent)
                .setStartTimestamp(began)
                .setAttribute(TENANT, of.tenant().value())
                .setAttribute(MIGRATION, of.id().toString())
                .setAttribute(STATE, of.state().label())
                .setAttribute(GENERATION, of.generation())
                .startSpan();
    }

    private static void fail(Span span, boolean failed, String how) {
        if (failed) {
            span.setStatus(StatusCode.ERROR, how);
        }
    }

    /** The migration itself: of what may last for days no span is sent. */
    private static Context root(Migration of) {
        String digits = of.id().toString().replace("-", "");
        SpanContext migration = SpanContext.createFromRemoteParent(
                digits, digits.substring(16), TraceFlags.getSampled(), TraceState.getDefault());
        return Context.root().with(Span.wrap(migration));
    }

    /** A clock that was set back makes no span of less than nothing. */
    private static Instant later(Instant from, Instant to) {
        return to.isBefore(from) ? from : to;
    }
}
