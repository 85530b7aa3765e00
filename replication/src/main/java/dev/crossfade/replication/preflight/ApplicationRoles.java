package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Counted;
import dev.crossfade.config.model.Side;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/** Whether the roles that the configuration calls the application's are there, and can be stopped. */
final class ApplicationRoles {

    /**
     * {@code acting (app, oid)}, the first part of a statement whose first parameter is the names of the application's roles: each with every
     * role that it is or may become.
     */
    static final String ACTING = """
            WITH acting AS MATERIALIZED (
                SELECT app.rolname AS app, r.oid
                  FROM pg_roles app
                  JOIN pg_roles r ON pg_has_role(app.oid, r.oid, 'MEMBER')
                 WHERE app.rolname = ANY (?)
            )
            """;

    /** The superuser of initdb has OID 10 (pg_authid.dat): it must stay one, for it may be the only one that can log in. */
    private static final String APPLICATION = """
            SELECT wanted.name, r.oid IS NOT NULL AS present, coalesce(r.rolsuper, false) AS superuser,
                   r.oid = 10 AS bootstrap, coalesce(r.rolbypassrls, false) AS bypasses_row_security,
                   (SELECT count(*)
                      FROM pg_class c
                     WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND c.relowner = r.oid) AS owned
              FROM unnest(?) AS wanted (name)
              LEFT JOIN pg_roles r ON r.rolname = wanted.name
            """;

    private static final int GRANTABLE_PARAMETERS_SINCE = 15;

    private static final String REPLICA_SETTERS = """
            SELECT r.rolname
              FROM pg_roles r
             WHERE r.rolname = ANY (?) AND NOT r.rolsuper
               AND has_parameter_privilege(r.oid, 'session_replication_role', 'SET')
             ORDER BY r.rolname
            """;

    private ApplicationRoles() {}

    /**
     * Whether each is there. One that is not may be a name that is written wrong: then that is the one thing to mend.
     *
     * @param unnamed who could log in though a fence stands; perhaps whom the wrong name means
     */
    static boolean check(PostgresSession session, Findings findings, List<String> appRoles, List<String> unnamed) {
        String key = session.side().label() + ".database.appRoles";
        if (appRoles.isEmpty()) {
            String stopped = session.side() == Side.SOURCE ? "the fence would stop nobody" : "sequences stay unguarded";
            findings.blocks("no-app-roles", key, "names no role: " + stopped, "name the application's roles there");
            return true;
        }
        String meant = unnamed.isEmpty()
                ? ""
                : " (perhaps it means one of those that could log in to a fenced "
                        + session.side().label() + ": " + OtherRoles.named(unnamed) + ")";
        List<Boolean> present = session.list(
                APPLICATION,
                row -> {
                    String role = row.getString("name");
                    if (!row.getBoolean("present")) {
                        findings.blocks(
                                MissingAppRoles.CODE,
                                role,
                                key + " names it, and there is no such role",
                                "correct the name" + meant + ", or CREATE ROLE " + Identifier.quote(role)
                                        + " LOGIN PASSWORD …");
                    } else if (row.getBoolean("superuser")) {
                        findings.blocks(
                                "superuser-app-role",
                                role,
                                "the application is a superuser: neither fence nor guard stops it",
                                row.getBoolean("bootstrap")
                                        ? "let the application log in with a role of its own, and name that one in "
                                                + key + ": " + role + " is the superuser that the cluster was made with"
                                        : "ALTER ROLE " + Identifier.quote(role)
                                                + " NOSUPERUSER, with the privileges that it needs");
                    } else {
                        powers(findings, role, row.getLong("owned"), row.getBoolean("bypasses_row_security"));
                    }
                    return row.getBoolean("present");
                },
                appRoles);
        replicaSetters(session, findings, appRoles);
        return !present.contains(false);
    }

    /** What a role could do to the guard, or to rows that others do not see; usual, and worth knowing. */
    private static void powers(Findings findings, String role, long owned, boolean bypassesRowSecurity) {
        if (owned > 0) {
            findings.notes(
                    "owner-app-role",
                    role,
                    "owns " + Counted.of(owned, "table")
                            + ", and could disable the guard's triggers there: they are looked at before the target is"
                            + " armed, and again when it is opened",
                    "nothing to do, unless the application does such things");
        }
        if (bypassesRowSecurity) {
            findings.notes(
                    "bypassrls-app-role",
                    role,
                    "is not bound by row security; neither fence nor guard rests on that",
                    "nothing to do");
        }
    }

    /** From 15 on the right to set it can be granted; as replica a session passes the guard. */
    private static void replicaSetters(PostgresSession session, Findings findings, List<String> appRoles) {
        if (session.serverMajor() < GRANTABLE_PARAMETERS_SINCE) {
            return;
        }
        session.list(
                REPLICA_SETTERS,
                row -> {
                    String role = Identifier.quote(row.getString(1));
                    findings.blocks(
                            "replica-app-role",
                            row.getString(1),
                            "may set session_replication_role, and so pass the guard",
                            "REVOKE SET ON PARAMETER session_replication_role FROM " + role
                                    + " (or from the role that it has this right through)");
                    return true;
                },
                appRoles);
    }
}
