package dev.crossfade.replication.dump;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Membership;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The roles that the source's schema names: owners, those with rights, those who granted one that is not their own, those of policies and
 * default privileges. What one owns or has granted is made by us in its place, so our role has to have its rights, and to be allowed
 * to become it (<a href="https://www.postgresql.org/docs/current/role-membership.html">role membership</a>).
 */
final class NeededRoles {

    /** Whose public schema is, is the server's matter: another role since 15. Predefined roles are on every newer server. */
    private static final String NAMED = OwnedObjects.WITH + """
            , grants AS MATERIALIZED (
                SELECT n.nspowner AS owner, a.grantor, a.grantee FROM namespaces n CROSS JOIN aclexplode(n.nspacl) a
                UNION SELECT o.owner, a.grantor, a.grantee FROM objects o CROSS JOIN aclexplode(o.acl) a
                UNION SELECT o.owner, a.grantor, a.grantee
                        FROM objects o
                        JOIN pg_attribute c ON c.attrelid = o.objid
                       CROSS JOIN aclexplode(c.attacl) a
                       WHERE o.classid = 'pg_class'::regclass
            ), granting AS (
                SELECT grantor AS oid FROM grants WHERE grantor <> owner
            ), policed AS (
                SELECT u.oid FROM objects o
                  JOIN pg_policy p ON p.polrelid = o.objid AND o.classid = 'pg_class'::regclass
                 CROSS JOIN unnest(p.polroles) AS u (oid)
            ), acting AS (
                SELECT nspowner AS oid FROM namespaces WHERE nspname <> 'public'
                UNION SELECT owner FROM objects
                UNION SELECT oid FROM granting
                UNION SELECT defaclrole FROM pg_default_acl
                       WHERE defaclnamespace = 0 OR defaclnamespace IN (SELECT oid FROM namespaces)
            ), named AS (
                SELECT grantee AS oid FROM grants WHERE grantee <> owner
                UNION SELECT oid FROM policed
                UNION SELECT a.grantee FROM pg_default_acl d CROSS JOIN aclexplode(d.defaclacl) a
                       WHERE d.defaclnamespace = 0 OR d.defaclnamespace IN (SELECT oid FROM namespaces)
            )
            SELECT r.rolname, r.rolcanlogin, r.oid IN (SELECT oid FROM acting) AS acts,
                   r.oid IN (SELECT oid FROM granting) OR r.oid IN (SELECT oid FROM policed) AS irreplaceable
              FROM pg_roles r
             WHERE (r.oid IN (SELECT oid FROM acting) OR r.oid IN (SELECT oid FROM named))
               AND r.rolname NOT LIKE 'pg\\_%'
             ORDER BY r.rolname
            """;

    private static final String PRESENT = """
            SELECT r.rolname, r.rolsuper,
                   %s AS becomes,
                   pg_has_role(r.oid, 'USAGE') AS inherits
              FROM pg_roles r
             WHERE r.rolname = ANY (?::text[])
            """.formatted(Membership.becomes("r.oid"));

    private NeededRoles() {}

    /**
     * @param acts owns something, or has granted what it does not own
     * @param irreplaceable has granted what it does not own, or is in a policy: no other role can be put there in its place
     */
    private record Named(String role, boolean logsIn, boolean acts, boolean irreplaceable) {}

    private record Present(boolean superuser, boolean becomes, boolean inherits) {}

    /**
     * What the target has to be given first; nothing of it is done here.
     *
     * @param ownAtSource our own roles there, which the target need not have as long as they only own something, which is our other
     *     role's then, or were granted something; those that it has are given what the script says, as any other
     */
    static List<Missing> missing(
            PostgresSession source, PostgresSession target, List<String> schemas, Set<String> ownAtSource) {
        List<Named> named = source.list(
                NAMED,
                row -> new Named(
                        row.getString("rolname"),
                        row.getBoolean("rolcanlogin"),
                        row.getBoolean("acts"),
                        row.getBoolean("irreplaceable")),
                schemas);
        Map<String, Present> present = new TreeMap<>();
        target.list(
                PRESENT,
                row -> present.put(
                        row.getString("rolname"),
                        new Present(row.getBoolean("rolsuper"), row.getBoolean("becomes"), row.getBoolean("inherits"))),
                named.stream().map(Named::role).toList());
        Membership membership = Membership.of(target);
        List<Missing> missing = new ArrayList<>();
        for (Named role : named) {
            Present there = present.get(role.role());
            boolean dispensable = ownAtSource.contains(role.role()) && !role.irreplaceable();
            if (there == null && !dispensable) {
                missing.add(new Missing(
                        "missing-role",
                        role.role(),
                        "the source's schema names this role, and the target's server has none of that name",
                        "CREATE ROLE " + Identifier.quote(role.role()) + (role.logsIn() ? " LOGIN PASSWORD …" : "")));
            } else if (there != null && role.acts() && !(there.becomes() && there.inherits())) {
                missing.add(cannotStandInFor(role.role(), there, membership));
            }
        }
        return missing;
    }

    /** Who joins a superuser may do everything: that is never asked for. */
    private static Missing cannotStandInFor(String role, Present there, Membership membership) {
        if (there.superuser()) {
            return new Missing(
                    "missing-privilege",
                    role,
                    "owns something in the source's schema, or granted it, and is a superuser here: our role must not"
                            + " become one to give it that",
                    "at the source give what it owns in the configured schemas to a role that is no superuser"
                            + " (ALTER … OWNER TO …); or load the schema by hand, with replication.copySchema: false");
        }
        return new Missing(
                "missing-privilege",
                role,
                "owns something in the source's schema, or granted it, and our role may not "
                        + (there.becomes() ? "use its rights here" : "become it here, to give it that"),
                membership.with(role, there.becomes()));
    }

    /** Those of the roles that the session's server does not have. */
    static Set<String> absent(PostgresSession session, Set<String> roles) {
        Set<String> absent = new TreeSet<>(roles);
        session.list(PRESENT, row -> row.getString("rolname"), roles).forEach(absent::remove);
        return absent;
    }
}
