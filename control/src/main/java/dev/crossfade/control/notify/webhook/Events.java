package dev.crossfade.control.notify.webhook;

import dev.crossfade.control.notify.NotifyCounts;
import dev.crossfade.control.notify.NotifyCounts.Result;
import dev.crossfade.control.notify.Outbox;
import java.time.Instant;
import java.util.Optional;

/** The events that wait for one receiver, in their order. Durable and bounded; what is dropped is counted. Thread-safe. */
final class Events {

    static final int MOST_WAITING = 1_000;

    private final Outbox outbox;
    private final NotifyCounts counts;

    Events(Outbox outbox, NotifyCounts counts) {
        this.outbox = outbox;
        this.counts = counts;
    }

    /** Behind all others; durable when this returns. One whose answer is lost comes twice: its id is the same. */
    void add(String id, Instant at, String body) {
        counts.count(Result.DROPPED, outbox.add(counts.receiver(), id, at, body, MOST_WAITING));
    }

    Optional<Outbox.Entry> first() {
        return outbox.first(counts.receiver());
    }

    void remove(Outbox.Entry entry) {
        outbox.remove(counts.receiver(), entry.seq());
    }

    /** It is never sent. */
    void drop(Outbox.Entry entry) {
        remove(entry);
        counts.count(Result.DROPPED);
    }
}
