package dev.crossfade.replication.dump;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The roles that the source's schema names: owners, those with rights, those of policies and default privileges. */
final class NeededRoles {

    /** Whose public schema is, is the server's matter: another role since 15. Predefined roles are on every newer server. */
    private static final String NAMED = """
            WITH namespaces AS MATERIALIZED (
                SELECT oid, nspname, nspowner, nspacl FROM pg_namespace WHERE nspname = ANY (?::text[])
            ), of_extensions AS MATERIALIZED (
                SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
            ), relations AS MATERIALIZED (
                SELECT c.oid, c.relowner, c.relacl
                  FROM pg_class c
                  JOIN namespaces n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
                   AND NOT (('pg_class'::regclass, c.oid) IN (SELECT classid, objid FROM of_extensions))
            ), routines AS MATERIALIZED (
                SELECT p.proowner, p.proacl
                  FROM pg_proc p
                  JOIN namespaces n ON n.oid = p.pronamespace
                 WHERE NOT (('pg_proc'::regclass, p.oid) IN (SELECT classid, objid FROM of_extensions))
            ), types AS MATERIALIZED (
                SELECT t.typowner, t.typacl
                  FROM pg_type t
                  JOIN namespaces n ON n.oid = t.typnamespace
                 WHERE NOT (('pg_type'::regclass, t.oid) IN (SELECT classid, objid FROM of_extensions))
            ), owners AS (
                SELECT nspowner AS oid FROM namespaces WHERE nspname <> 'public'
                UNION SELECT relowner FROM relations
                UNION SELECT proowner FROM routines
                UNION SELECT typowner FROM types
                UNION SELECT defaclrole FROM pg_default_acl
                       WHERE defaclnamespace = 0 OR defaclnamespace IN (SELECT oid FROM namespaces)
            ), named AS (
                SELECT a.grantee AS oid FROM namespaces CROSS JOIN aclexplode(nspacl) a WHERE a.grantee <> nspowner
                UNION SELECT a.grantee FROM relations CROSS JOIN aclexplode(relacl) a
                UNION SELECT a.grantee FROM relations r
                        JOIN pg_attribute c ON c.attrelid = r.oid
                       CROSS JOIN aclexplode(c.attacl) a
                UNION SELECT a.grantee FROM routines CROSS JOIN aclexplode(proacl) a
                UNION SELECT a.grantee FROM types CROSS JOIN aclexplode(typacl) a
                UNION SELECT u.oid FROM relations r
                        JOIN pg_policy p ON p.polrelid = r.oid
                       CROSS JOIN unnest(p.polroles) AS u (oid)
                UNION SELECT a.grantee FROM pg_default_acl d CROSS JOIN aclexplode(d.defaclacl) a
                       WHERE d.defaclnamespace = 0 OR d.defaclnamespace IN (SELECT oid FROM namespaces)
            )
            SELECT r.rolname, r.rolcanlogin, r.oid IN (SELECT oid FROM owners) AS owns
              FROM pg_roles r
             WHERE (r.oid IN (SELECT oid FROM owners) OR r.oid IN (SELECT oid FROM named))
               AND r.rolname NOT LIKE 'pg\\_%'
             ORDER BY r.rolname
            """;

    private static final String PRESENT = """
            SELECT r.rolname, pg_has_role(r.oid, 'MEMBER') AS ours
              FROM pg_roles r
             WHERE r.rolname = ANY (?::text[])
            """;

    private NeededRoles() {}

    private record Named(String role, boolean logsIn, boolean owns) {}

    /**
     * What the target has to be given first; nothing of it is done here.
     *
     * @param ownAtSource our own roles there, which the target need not have
     */
    static List<Missing> missing(
            PostgresSession source, PostgresSession target, List<String> schemas, Set<String> ownAtSource) {
        List<Named> named = source
                .list(
                        NAMED,
                        row -> new Named(
                                row.getString("rolname"), row.getBoolean("rolcanlogin"), row.getBoolean("owns")),
                        schemas)
                .stream()
                .filter(role -> !ownAtSource.contains(role.role()))
                .toList();
        TreeMap<String, Boolean> present = new TreeMap<>();
        target.list(
                PRESENT,
                row -> present.put(row.getString("rolname"), row.getBoolean("ours")),
                named.stream().map(Named::role).toList());
        String us = target.one("SELECT quote_ident(current_user)", row -> row.getString(1));
        List<Missing> missing = new ArrayList<>();
        for (Named role : named) {
            String quoted = Identifier.quote(role.role());
            if (!present.containsKey(role.role())) {
                missing.add(new Missing(
                        "missing-role",
                        role.role(),
                        "the source's schema names this role, and the target's server has none of that name",
                        "CREATE ROLE " + quoted + (role.logsIn() ? " LOGIN PASSWORD …" : "")));
            } else if (role.owns() && !Boolean.TRUE.equals(present.get(role.role()))) {
                missing.add(new Missing(
                        "missing-privilege",
                        role.role(),
                        "owns something in the source's schema, and our role may not give it anything here",
                        "GRANT " + quoted + " TO " + us));
            }
        }
        return missing;
    }

    /** Those of the roles that the session's server does not have. */
    static Set<String> absent(PostgresSession session, Set<String> roles) {
        Set<String> absent = new TreeSet<>(roles);
        session.list(PRESENT, row -> row.getString("rolname"), roles).forEach(absent::remove);
        return absent;
    }
}
