package dev.crossfade.control.notify;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is to be delivered to each receiver, durable, the oldest first. Throws {@link
 * dev.crossfade.control.workflow.journal.StoreFailure}. Thread-safe.
 */
public interface Outbox {

    /**
     * One event that waits.
     *
     * @param seq its place among those of its receiver
     * @param event its id
     * @param at when it was heard of
     */
    record Entry(long seq, String event, Instant at, String body) {}

    /**
     * Adds one behind all others.
     *
     * @param most so many wait at most
     * @return how many of the oldest were dropped for it
     */
    int add(String receiver, String event, Instant at, String body, int most);

    /**
     * Drops the oldest of those that are too many, as where they were added in somebody else's transactions.
     *
     * @return how many
     */
    int keep(String receiver, int most);

    Optional<Entry> first(String receiver);

    /** Those behind a place, in their order. */
    List<Entry> after(String receiver, long seq);

    void remove(String receiver, long seq);
}
