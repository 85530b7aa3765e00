package dev.crossfade.control.notify.webhook;

import dev.crossfade.control.workflow.journal.JournalEntry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** When the copy of each migration began, and when one of its steps has failed last, by its journal. Thread-safe. */
public final class SyncTimes {

    private static final int MOST_MIGRATIONS = 10_000;

    private final Function<UUID, List<JournalEntry>> journal;
    private final String subscribed;
    private final Map<String, Times> known = new ConcurrentHashMap<>();

    /** What is known of one; null is not yet, or never. */
    public record Times(@Nullable Instant started, @Nullable Instant failed) {

        private static final Times NONE = new Times(null, null);

        private Times and(JournalEntry entry, String subscribed) {
            if (entry.outcome().equals("failed")) {
                return new Times(started, entry.at());
            }
            boolean begins = started == null && entry.step().equals(subscribed);
            return begins ? new Times(entry.at(), failed) : this;
        }
    }

    /**
     * Nothing is looked at yet.
     *
     * @param journal the last entries of a migration, the oldest first
     * @param subscribed the step that begins the copy
     */
    public SyncTimes(Function<UUID, List<JournalEntry>> journal, String subscribed) {
        this.journal = journal;
        this.subscribed = subscribed;
    }

    /** As the journal had it when this was last asked for in this state of the migration, which is what the key says. */
    public Times of(String migration, String state) {
        if (known.size() > MOST_MIGRATIONS) {
            known.clear();
        }
        return known.computeIfAbsent(migration + state, key -> read(migration));
    }

    private Times read(String migration) {
        Times times = Times.NONE;
        for (JournalEntry entry : journal.apply(UUID.fromString(migration))) {
            times = times.and(entry, subscribed);
        }
        return times;
    }
}
