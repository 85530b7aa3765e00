package dev.crossfade.rehearsal.load;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the tenant's own application was out of order, for reasons that no move can help: a request that met such a time may be refused
 * openly, and is not held against the move. Safe for several threads.
 */
public final class Outages {

    private final Clock clock;
    private final List<Span> spans = new ArrayList<>();

    public Outages(Clock clock) {
        this.clock = clock;
    }

    public synchronized void begin() {
        spans.add(new Span(clock.instant()));
    }

    /** The last one is over; does nothing when it was already. */
    public synchronized void end() {
        if (!spans.isEmpty()) {
            Span last = spans.get(spans.size() - 1);
            last.end = last.end == null ? clock.instant() : last.end;
        }
    }

    /** Whether something that was under way from one moment to the other has met one. */
    synchronized boolean met(Instant from, Instant to) {
        return spans.stream().anyMatch(span -> span.meets(from, to));
    }

    private static final class Span {

        private final Instant begin;
        private @Nullable Instant end;

        private Span(Instant begin) {
            this.begin = begin;
        }

        private boolean meets(Instant from, Instant to) {
            return !to.isBefore(begin) && (end == null || !from.isAfter(end));
        }
    }
}
