package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.PostgresSession;

/** What one worker compares before it asks for more: rows that are bounded in number, or the whole of a table that cannot be divided. */
interface Portion {

    /** How many rows the source has of it, and what differs. Both sessions are in one moment. */
    record Outcome(long rows, RowDifferences differences) {}

    /**
     * Throws {@link dev.crossfade.replication.postgres.ReplicationFailure}, and may be tried again then.
     *
     * @param duty lets the sessions rest, where it takes long
     */
    Outcome compare(PostgresSession source, PostgresSession target, DutyCycle duty);

    /** Whether it takes long; otherwise whoever compares it rests afterwards. */
    boolean isLong();
}
