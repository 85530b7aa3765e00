package dev.crossfade.replication.sequences;

import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/**
 * One {@code setval}.
 *
 * @param oid of the sequence, on the side that is written
 * @param called false when the value itself is the next one to be handed out
 */
record SequenceWrite(long oid, long value, boolean called) {

    /** All in one statement. */
    private static final String WRITE = """
            SELECT count(setval(sequence::oid::regclass, value, called))
              FROM unnest(?::bigint[], ?::bigint[], ?::boolean[]) AS wanted (sequence, value, called)
            """;

    /** Called in a transaction that holds the gate. */
    static int writeAll(PostgresSession target, List<SequenceWrite> writes) {
        if (writes.isEmpty()) {
            return 0;
        }
        return target.one(
                WRITE,
                row -> row.getInt(1),
                writes.stream().map(SequenceWrite::oid).toList(),
                writes.stream().map(SequenceWrite::value).toList(),
                writes.stream().map(SequenceWrite::called).toList());
    }
}
