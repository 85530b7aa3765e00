package dev.crossfade.control.notify.webhook;

import dev.crossfade.control.workflow.journal.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** When the copy of each migration began, and when one of its steps has failed last, by its journal. Thread-safe. */
public final class SyncTimes {

    /** A step that fails, and is tried again, changes nothing else. */
    static final Duration KNOWN_FOR = Duration.ofMinutes(1);

    private final Function<UUID, List<JournalEntry>> journal;
    private final String subscribed;
    private final InstantSource steady;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

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

    /** As the journal had it for a state of its migration. */
    private record Known(Times times, String state, Instant until) {}

    /**
     * Nothing is looked at yet.
     *
     * @param journal the last entries of a migration, the oldest first
     * @param subscribed the step that begins the copy
     * @param steady by which it is measured how old is what is known
     */
    public SyncTimes(Function<UUID, List<JournalEntry>> journal, String subscribed, InstantSource steady) {
        this.journal = journal;
        this.subscribed = subscribed;
        this.steady = steady;
    }

    /** As the journal had it not long ago, in this state of the migration. */
    public Times of(String migration, String state) {
        Instant now = steady.instant();
        known.values().removeIf(one -> now.isAfter(one.until()));
        return known.compute(
                        migration,
                        (key, last) -> last != null && last.state().equals(state)
                                ? last
                                : new Known(read(migration), state, now.plus(KNOWN_FOR)))
                .times();
    }

    private Times read(String migration) {
        Times times = Times.NONE;
        for (JournalEntry entry : journal.apply(UUID.fromString(migration))) {
            times = times.and(entry, subscribed);
        }
        return times;
    }
}
