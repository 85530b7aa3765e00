package dev.crossfade.control.notify.slack;

import dev.crossfade.control.notify.Notice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Slack has not been told yet, by migration: of each only the last notices, for what counts is how it stands in the end. Bounded;
 * thread-safe.
 */
final class Backlog {

    static final int MOST_MIGRATIONS = 1_000;
    static final int MOST_NOTICES = 10;

    private final Map<String, Waiting> waiting = new LinkedHashMap<>();

    /**
     * The notices of a migration that belong into one message, and their number with those that were left out.
     *
     * @param notices the oldest first; never empty
     */
    record Batch(String migration, List<Notice> notices, int all) {

        Notice last() {
            return notices.get(notices.size() - 1);
        }
    }

    private static final class Waiting {
        private final Deque<Notice> notices = new ArrayDeque<>();
        private int all;
    }

    /** @return those that were dropped for it, and are told in no message */
    synchronized List<Notice> add(Notice notice) {
        Waiting ofMigration = waiting.computeIfAbsent(notice.migration(), none -> new Waiting());
        ofMigration.notices.add(notice);
        ofMigration.all++;
        List<Notice> dropped = new ArrayList<>();
        if (ofMigration.notices.size() > MOST_NOTICES) {
            dropped.add(ofMigration.notices.remove());
        }
        if (waiting.size() > MOST_MIGRATIONS) {
            Iterator<Waiting> oldest = waiting.values().iterator();
            dropped.addAll(oldest.next().notices);
            oldest.remove();
        }
        return dropped;
    }

    /** Of the migration that has waited longest. It stays until it {@linkplain #delivered was delivered}. */
    synchronized Optional<Batch> first() {
        return waiting.entrySet().stream()
                .findFirst()
                .map(entry ->
                        new Batch(entry.getKey(), new ArrayList<>(entry.getValue().notices), entry.getValue().all));
    }

    /** Others go first; what is not delivered yet may never be. */
    synchronized void putBehind(Batch batch) {
        Waiting ofMigration = waiting.remove(batch.migration());
        if (ofMigration != null) {
            waiting.put(batch.migration(), ofMigration);
        }
    }

    /** What came meanwhile still waits, behind all others. */
    synchronized void delivered(Batch batch) {
        Waiting ofMigration = waiting.remove(batch.migration());
        if (ofMigration == null) {
            return;
        }
        ofMigration.notices.removeAll(batch.notices());
        ofMigration.all = ofMigration.notices.size();
        if (!ofMigration.notices.isEmpty()) {
            waiting.put(batch.migration(), ofMigration);
        }
    }
}
