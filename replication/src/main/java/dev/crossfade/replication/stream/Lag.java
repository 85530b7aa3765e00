package dev.crossfade.replication.stream;

import java.time.Instant;

/** How far the subscriber is behind, at one moment. Unknown is a value of its own and never "none". */
public sealed interface Lag {

    /** When it was looked at. */
    Instant at();

    /** @param bytes of log between the source's insert position and what the subscriber confirmed as applied; at least 0 */
    record Known(Instant at, long bytes) implements Lag {}

    /** @param reason in words: "the slot is not active", "source unreachable: …" */
    record Unknown(Instant at, String reason) implements Lag {}
}
