package dev.crossfade.rehearsal.ledger;

import java.time.Instant;

/**
 * An event that the tenant wanted later.
 *
 * @param key as of any event
 * @param due not before
 * @param throttled whether it is one of {@link Timing#REMINDERS}
 */
public record Deferred(String key, Instant due, boolean throttled) {}
