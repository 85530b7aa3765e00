package dev.crossfade.replication.fence.guard;

import dev.crossfade.replication.postgres.PostgresSession;
import java.time.Duration;

/**
 * Whether writers of large objects can be locked out: no table of the application's is locked by them, only the catalogs that hold the
 * objects. LOCK TABLE … IN SHARE MODE asks for UPDATE, DELETE, TRUNCATE or, from PostgreSQL 17 on, MAINTAIN; the first three are denied
 * to all but superusers on a catalog, whatever was granted ({@code pg_class_aclmask}), and MAINTAIN is not.
 */
public final class LargeObjectLocks {

    /**
     * A second is what a server waits before it cancels an autovacuum that keeps a lock from us (its deadlock_timeout, if nobody has
     * changed it): nobody but a superuser may do that. One against wraparound it never cancels.
     */
    static final Duration PATIENCE = Duration.ofMillis(1500);

    /** After a {@link #statement} that failed: the transaction goes on with the locks that it had before. */
    static final String WITHOUT = "ROLLBACK TO SAVEPOINT large_objects";

    /** One row, {@code may_lock}. */
    public static final String MAY_LOCK = """
            SELECT bool_and(
                       has_table_privilege(catalog::regclass, 'UPDATE, DELETE, TRUNCATE'
                           || CASE WHEN current_setting('server_version_num')::int >= 170000 THEN ', MAINTAIN' ELSE '' END)) AS may_lock
              FROM unnest('{pg_catalog.pg_largeobject_metadata, pg_catalog.pg_largeobject}'::text[]) AS c (catalog)
            """;

    private LargeObjectLocks() {}

    /**
     * Behind a savepoint, for a vacuum that runs for hours must not cost the transaction's other locks; in one round trip. It is not released:
     * whatever fails on the way can be gone back from.
     */
    static String statement(Duration patience) {
        return """
                SAVEPOINT large_objects;
                SET LOCAL lock_timeout = '%dms';
                LOCK TABLE pg_catalog.pg_largeobject_metadata, pg_catalog.pg_largeobject IN SHARE MODE
                """.formatted(Math.max(1, patience.toMillis()));
    }

    /** Asked, never tried. */
    public static boolean areAllowed(PostgresSession session) {
        return session.one(MAY_LOCK, row -> row.getBoolean(1));
    }
}
