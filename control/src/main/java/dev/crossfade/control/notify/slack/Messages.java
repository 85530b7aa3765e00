package dev.crossfade.control.notify.slack;

import java.util.Optional;

/**
 * Which message of a receiver is a migration's: durable, so that a controller that is started again goes on with it. Throws {@link
 * dev.crossfade.control.workflow.journal.StoreFailure}. Thread-safe.
 */
public interface Messages {

    /** As Slack names a message. */
    record Place(String channel, String ts) {}

    Optional<Place> find(String receiver, String migration);

    void put(String receiver, String migration, Place place);

    void remove(String receiver, String migration);
}
