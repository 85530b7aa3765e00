package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/** Whether the roles that the configuration calls the application's are there, and can be stopped. */
final class ApplicationRoles {

    /** The superuser of initdb has OID 10 (pg_authid.dat): it must stay one, for it may be the only one that can log in. */
    private static final String APPLICATION = """
            SELECT wanted.name, r.oid IS NOT NULL AS present, coalesce(r.rolsuper, false) AS superuser,
                   r.oid = 10 AS bootstrap
              FROM unnest(?) AS wanted (name)
              LEFT JOIN pg_roles r ON r.rolname = wanted.name
            """;

    private ApplicationRoles() {}

    static void check(PostgresSession session, Findings findings, List<String> appRoles) {
        String key = session.side().label() + ".database.appRoles";
        if (appRoles.isEmpty()) {
            String stopped = session.side() == Side.SOURCE ? "the fence would stop nobody" : "sequences stay unguarded";
            findings.blocks("no-app-roles", key, "names no role: " + stopped, "name the application's roles there");
            return;
        }
        session.list(
                APPLICATION,
                row -> {
                    String role = row.getString("name");
                    if (!row.getBoolean("present")) {
                        findings.blocks(
                                "missing-app-role",
                                role,
                                key + " names it, and there is no such role",
                                "correct the name, or CREATE ROLE " + Identifier.quote(role)
                                        + " as the other side has it");
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
                    }
                    return true;
                },
                appRoles);
    }
}
