package dev.crossfade.replication.stream;

import dev.crossfade.replication.postgres.Lsn;
import java.time.Instant;

/** How far the subscriber is behind, at one moment. Unknown is a value of its own and never "none". */
public sealed interface Lag {

    /** When it was looked at. */
    Instant at();

    /**
     * As the source's slot has it.
     *
     * @param applied up to where the subscriber has confirmed
     * @param bytes of log between that and the source's insert position; at least 0
     */
    record Known(Instant at, Lsn applied, long bytes) implements Lag {

        /** The source's insert position. */
        public Lsn written() {
            return applied.plus(bytes);
        }
    }

    /** @param reason in words: "the slot is not active", "source unreachable: …" */
    record Unknown(Instant at, String reason) implements Lag {}
}
