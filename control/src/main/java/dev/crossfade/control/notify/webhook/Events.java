package dev.crossfade.control.notify.webhook;

import dev.crossfade.control.notify.NotifyCounts;
import dev.crossfade.control.notify.NotifyCounts.Result;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events that wait for one receiver, in their order: durable, but for the last ones while the store does not take them. Bounded; what is
 * dropped is counted. Thread-safe.
 */
final class Events {

    private static final Logger LOG = LoggerFactory.getLogger(Events.class);

    static final int MOST_WAITING = 1_000;

    private final Outbox outbox;
    private final NotifyCounts counts;
    private final Deque<Event> unstored = new ArrayDeque<>();

    private record Event(String id, Instant at, String body) {}

    Events(Outbox outbox, NotifyCounts counts) {
        this.outbox = outbox;
        this.counts = counts;
    }

    /** Behind all others; durable when this returns, where the store takes it. */
    synchronized void add(String id, Instant at, String body) {
        boolean news = unstored.isEmpty();
        unstored.add(new Event(id, at, body));
        if (unstored.size() > MOST_WAITING) {
            unstored.remove();
            counts.count(Result.DROPPED);
        }
        try {
            store();
        } catch (StoreFailure e) {
            if (news) {
                LOG.warn("{}: the store does not take an event: {}; tried again", counts.receiver(), e.getMessage());
            }
        }
    }

    /** One whose answer was lost is stored, and sent, twice: its id is the same. */
    private void store() {
        for (Event first = unstored.peek(); first != null; first = unstored.peek()) {
            int dropped = outbox.add(counts.receiver(), first.id(), first.at(), first.body(), MOST_WAITING);
            unstored.remove();
            counts.count(Result.DROPPED, dropped);
        }
    }

    /** @throws StoreFailure also where an event is not durable yet: none is sent before */
    synchronized Optional<Outbox.Entry> first() {
        store();
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

    /** What the store does not take now is lost. */
    synchronized void close() {
        try {
            store();
        } catch (StoreFailure e) {
            counts.count(Result.DROPPED, unstored.size());
            LOG.warn(
                    "{}: {} events are lost, for the store did not take them: {}",
                    counts.receiver(),
                    unstored.size(),
                    e.getMessage());
        }
    }
}
