package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.Optional;

/**
 * Extension <a href="https://www.postgresql.org/docs/current/pgvisibility.html">pg_visibility</a>, which tells the pages that were
 * written since a horizon from those that were not. It is found by looking, and never by trying.
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
            SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_visibility') AS available,
                   EXISTS (
                       SELECT
                         FROM pg_roles r
                        WHERE r.rolname = current_user AND r.rolsuper
                           OR r.rolname = 'rds_superuser' AND pg_has_role(r.oid, 'USAGE')) AS creatable
            """;

    private static final String OURS = "SELECT to_regnamespace('crossfade') IS NOT NULL";

    /** In our schema: it goes with it. */
    public static final String CREATE = "CREATE EXTENSION pg_visibility SCHEMA crossfade";

    private VisibilityMap() {}

    /** How a side stands to it. */
    public enum Availability {
        /** It is there, and our role may call it. */
        CALLABLE,
        /** Our role may create it, which is done in schema {@code crossfade} once that is there. */
        CREATABLE,
        /** It is there, and our role may not call it. */
        CLOSED,
        /** The server has it, and our role may not create it. */
        INSTALLABLE,
        /** The server does not have it. */
        MISSING
    }

    public static Availability availability(PostgresSession session) {
        Optional<Boolean> callable = session.first(FUNCTION, row -> row.getBoolean("callable"));
        if (callable.isPresent()) {
            return callable.get() ? Availability.CALLABLE : Availability.CLOSED;
        }
        return session.one(CREATABLE, row -> {
            if (!row.getBoolean("available")) {
                return Availability.MISSING;
            }
            return row.getBoolean("creatable") ? Availability.CREATABLE : Availability.INSTALLABLE;
        });
    }

    /** What to call, quoted; empty when it is not there, or not for us. */
    static Optional<String> function(PostgresSession session) {
        return session.first(
                        FUNCTION,
                        row -> row.getBoolean("callable")
                                ? Identifier.quote(String.valueOf(row.getString("nspname")), "pg_visibility_map")
                                : "")
                .filter(name -> !name.isEmpty());
    }

    static boolean isToBeCreated(PostgresSession session) {
        return session.one(OURS, row -> row.getBoolean(1)) && availability(session) == Availability.CREATABLE;
    }

    /** Within an act. */
    static void create(PostgresSession session) {
        session.execute(CREATE);
    }
}
