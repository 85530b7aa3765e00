package dev.crossfade.control.notify.slack;

import dev.crossfade.control.notify.Inbox;
import dev.crossfade.control.notify.Notice;
import dev.crossfade.control.notify.NotifyCounts;
import dev.crossfade.control.notify.NotifyCounts.Result;
import dev.crossfade.control.notify.Outbox;
import dev.crossfade.control.notify.slack.Backlog.Batch;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backlog that outlives this process: what waits in it is in the store until it is delivered, or dropped. Anybody may add; one thread
 * does the rest. Throws {@link dev.crossfade.control.workflow.journal.StoreFailure}.
 */
final class StoredBacklog {

    private static final Logger LOG = LoggerFactory.getLogger(StoredBacklog.class);

    private static final int MOST_WAITING = Backlog.MOST_MIGRATIONS * Backlog.MOST_NOTICES;

    private final Outbox outbox;
    private final NotifyCounts counts;
    private final Backlog backlog = new Backlog();

    /** The places of those that wait, by their events. */
    private final Map<String, Long> places = new HashMap<>();

    /** The places of those that do not wait any more. */
    private final Queue<Long> left = new ArrayDeque<>();

    StoredBacklog(Outbox outbox, NotifyCounts counts) {
        this.outbox = outbox;
        this.counts = counts;
    }

    /** Durable when this returns. */
    void add(Notice notice) {
        Outbox.Entry entry = Inbox.entry(notice);
        int dropped = outbox.add(counts.receiver(), entry.event(), entry.at(), entry.body(), MOST_WAITING);
        counts.count(Result.DROPPED, dropped);
    }

    /** Of the migration that has waited longest, with all that has been added by now. */
    Optional<Batch> first() {
        letGo();
        // Whoever numbers them goes on from the last that is there.
        long last = places.isEmpty() ? 0 : Collections.max(places.values());
        outbox.after(counts.receiver(), last).forEach(this::take);
        letGo();
        return backlog.first();
    }

    private void take(Outbox.Entry entry) {
        if (places.containsKey(entry.event())) {
            left.add(entry.seq());
            return;
        }
        try {
            Notice notice = Inbox.notice(entry);
            places.put(entry.event(), entry.seq());
            List<Notice> dropped = backlog.add(notice);
            counts.count(Result.DROPPED, dropped.size());
            leave(dropped);
        } catch (IllegalArgumentException e) {
            LOG.warn("{}: a notification was not made", counts.receiver(), e);
            counts.count(Result.DROPPED);
            left.add(entry.seq());
        }
    }

    void putBehind(Batch batch) {
        backlog.putBehind(batch);
    }

    void delivered(Batch batch) {
        backlog.delivered(batch);
        leave(batch.notices());
        letGo();
    }

    private void leave(List<Notice> notices) {
        for (Notice notice : notices) {
            Long place = places.remove(notice.id());
            if (place != null) {
                left.add(place);
            }
        }
    }

    private void letGo() {
        for (Long place = left.peek(); place != null; place = left.peek()) {
            outbox.remove(counts.receiver(), place);
            left.remove();
        }
    }
}
