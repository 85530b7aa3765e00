package dev.crossfade.replication.fence.sessions;

import dev.crossfade.replication.postgres.PostgresSession;

/**
 * A moment, by the server's transactions, from which on large objects may be written although all tables are locked: where our role may
 * not lock their catalogs. A session that is ended while it is idle may have begun a transaction between the look and the end, and
 * committed it, although its client is told of a failure. (One of 29 that failed was found committed on a busy machine.) No session tells
 * afterwards, but the server's transactions do: no more can have committed than were under way at one moment, or were begun since, and
 * are over at another.
 *
 * @param nextTransaction every transaction that was over had a lower number
 * @param underWay how many with a lower number were not
 * @param largeObjects whether there were any
 */
record UnlockedWrites(long nextTransaction, long underWay, boolean largeObjects) {

    /** One snapshot. Numbers are of 64 bits, and never wrap around. */
    private static final String NOW = """
            SELECT pg_snapshot_xmax(now)::text::bigint AS next_transaction,
                   (SELECT count(*) FROM pg_snapshot_xip(now)) AS under_way,
                   EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata) AS large_objects
              FROM pg_current_snapshot() AS s (now)
            """;

    /** @param session in autocommit: within a transaction of a frozen snapshot nothing would ever be over */
    static UnlockedWrites now(PostgresSession session) {
        return session.one(
                NOW,
                row -> new UnlockedWrites(
                        row.getLong("next_transaction"), row.getLong("under_way"), row.getBoolean("large_objects")));
    }

    /**
     * How many may have been committed between the two moments, those of other databases among them. None where there is no large object
     * at either: all else that is carried was locked.
     */
    long until(UnlockedWrites later) {
        if (!largeObjects && !later.largeObjects) {
            return 0;
        }
        return Math.max(0, later.nextTransaction - nextTransaction + underWay - later.underWay);
    }
}
