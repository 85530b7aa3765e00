package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A table's heap in ranges of {@code ctid}, which only all together are of use: they are read in one snapshot, for a row that moves from
 * one to another between two would be missed. The table's lock lasts for one of them, though: each is read behind a savepoint, and rolling
 * back to that gives up the locks, but not the snapshot (<a
 * href="https://www.postgresql.org/docs/current/explicit-locking.html">the manual</a>). So an ALTER TABLE, and whoever stands in line
 * behind it, waits no longer than for a range. A table that is rewritten in between is refused ({@link Rewriting}).
 */
record HeapRanges(ComparedTable table, long blocksARange) {

    /** 32 MB. */
    static final long USUAL_BLOCKS = 4096;

    private static final String BLOCKS = """
            SELECT pg_relation_size(format('%I.%I', ?::text, ?::text)::regclass)
                       / current_setting('block_size')::bigint
            """;

    /**
     * Reads them one after the other.
     *
     * @param session in a transaction with a snapshot
     * @param statement is given a condition on {@code t}, and its parameters, which are texts
     */
    void each(PostgresSession session, DutyCycle duty, BiConsumer<String, List<String>> statement) {
        long blocks = session.one(
                BLOCKS,
                row -> row.getLong(1),
                table.name().schema(),
                table.name().name());
        // The last one has no end: nothing that the snapshot sees is left out, whatever the size was when it was asked.
        for (long first = 0; first == 0 || first < blocks; first += blocksARange) {
            long begun = System.nanoTime();
            session.execute("SAVEPOINT heap_range");
            long next = first + blocksARange;
            if (next < blocks) {
                statement.accept("t.ctid >= ?::text::tid AND t.ctid < ?::text::tid", List.of(tid(first), tid(next)));
            } else {
                statement.accept("t.ctid >= ?::text::tid", List.of(tid(first)));
            }
            Rewriting.refuse(session, table);
            session.execute("ROLLBACK TO SAVEPOINT heap_range; RELEASE SAVEPOINT heap_range");
            duty.rest(begun);
        }
    }

    private static String tid(long block) {
        return "(" + block + ",0)";
    }
}
