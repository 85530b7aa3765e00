package dev.crossfade.replication.fence;

import dev.crossfade.replication.postgres.PostgresSession;

/**
 * Whether writers of large objects can be locked out: no table of the application's is locked by them, only the catalogs that hold the
 * objects. LOCK TABLE … IN SHARE MODE asks for UPDATE, DELETE, TRUNCATE or, from PostgreSQL 17 on, MAINTAIN; the first three are denied
 * to all but superusers on a catalog, whatever was granted ({@code pg_class_aclmask}), and MAINTAIN is not.
 */
public final class LargeObjectLocks {

    /** For LOCK TABLE. */
    static final String CATALOGS = "pg_catalog.pg_largeobject_metadata, pg_catalog.pg_largeobject";

    private static final String MAY_LOCK = """
            SELECT bool_and(
                       has_table_privilege(catalog::regclass, 'UPDATE, DELETE, TRUNCATE'
                           || CASE WHEN current_setting('server_version_num')::int >= 170000 THEN ', MAINTAIN' ELSE '' END))
              FROM unnest('{pg_catalog.pg_largeobject_metadata, pg_catalog.pg_largeobject}'::text[]) AS c (catalog)
            """;

    private LargeObjectLocks() {}

    /** Asked, never tried. */
    public static boolean areAllowed(PostgresSession session) {
        return session.one(MAY_LOCK, row -> row.getBoolean(1));
    }
}
