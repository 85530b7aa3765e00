package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.Optional;

/**
 * Extension <a href="https://www.postgresql.org/docs/current/pgvisibility.html">pg_visibility</a>, which tells the pages that were
 * written since a horizon from those that were not.
 */
public final class VisibilityMap {

    /** Superusers may call it, and members of {@code pg_stat_scan_tables}. */
    private static final String FUNCTION = """
            SELECT n.nspname, has_function_privilege(p.oid, 'EXECUTE') AND has_schema_privilege(n.oid, 'USAGE') AS callable
              FROM pg_extension e
              JOIN pg_namespace n ON n.oid = e.extnamespace
              JOIN pg_depend d
                ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.classid = 'pg_proc'::regclass
              JOIN pg_proc p ON p.oid = d.objid AND p.proname = 'pg_visibility_map' AND p.pronargs = 1
             WHERE e.extname = 'pg_visibility'
            """;

    private static final String CREATABLE = """
            SELECT EXISTS (
                SELECT
                  FROM pg_available_extensions a
                  JOIN pg_roles us ON us.rolname = current_user
                  JOIN pg_namespace n ON n.nspname = 'crossfade'
                 WHERE a.name = 'pg_visibility' AND a.installed_version IS NULL
                   AND (us.rolsuper
                        OR EXISTS (
                               SELECT
                                 FROM pg_roles provider
                                WHERE provider.rolname = 'rds_superuser' AND pg_has_role(provider.oid, 'USAGE'))))
            """;

    /** In our schema: it goes with it. */
    private static final String CREATE = "CREATE EXTENSION pg_visibility SCHEMA crossfade";

    private VisibilityMap() {}

    /** What to call, quoted; empty when it is not there, or not for us. */
    static Optional<String> function(PostgresSession session) {
        return session.first(
                        FUNCTION,
                        row -> row.getBoolean("callable")
                                ? Identifier.quote(String.valueOf(row.getString("nspname")), "pg_visibility_map")
                                : "")
                .filter(name -> !name.isEmpty());
    }

    /** Whether {@link #create} can be expected to succeed. */
    public static boolean isCreatable(PostgresSession session) {
        return session.one(CREATABLE, row -> row.getBoolean(1));
    }

    /** Within an act. */
    public static void create(PostgresSession session) {
        session.execute(CREATE);
    }
}
