package dev.crossfade.replication.dump;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Membership;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who may create in the target's schemas, where our role is no superuser: it has to, and whoever is made the owner of something must be
 * allowed to at that moment (<a href="https://www.postgresql.org/docs/current/sql-altertable.html">ALTER TABLE … OWNER TO</a>). The right
 * is {@link #lent} to owners that lack it. A GRANT by who may not grant only warns, so what the source's schemas grant is looked at, too.
 */
final class SchemaRights {

    /** What the source's objects and schemas ask for. PUBLIC's CREATE on schema public is the server's matter: it is gone since 15. */
    private static final String WANTED = OwnedObjects.WITH + """
            SELECT n.nspname, r.rolname, 'CREATE' AS privilege, true AS owns, r.oid = n.nspowner AS has_schema
              FROM (SELECT DISTINCT namespace, owner FROM objects) o
              JOIN namespaces n ON n.oid = o.namespace
              JOIN pg_roles r ON r.oid = o.owner
             UNION ALL
            SELECT n.nspname, coalesce(r.rolname, 'public'), a.privilege_type, false, false
              FROM namespaces n
             CROSS JOIN aclexplode(n.nspacl) a
              LEFT JOIN pg_roles r ON r.oid = a.grantee
             WHERE a.grantee <> n.nspowner
               AND (a.grantee = 0 OR r.oid IS NOT NULL)
               AND NOT (n.nspname = 'public' AND a.grantee = 0 AND a.privilege_type = 'CREATE')
             ORDER BY 1, 2, 3
            """;

    /** Those that lack it; a role that is not there is somebody else's finding. The owner's members grant as the owner. */
    private static final String LACKING = """
            SELECT w.number,
                   n.oid IS NOT NULL AS present,
                   coalesce(has_schema_privilege(n.oid, w.privilege || ' WITH GRANT OPTION'), true) AS grantable
              FROM unnest(?::text[], ?::text[], ?::text[]) WITH ORDINALITY AS w (schema, role, privilege, number)
              LEFT JOIN pg_namespace n ON n.nspname = w.schema
              LEFT JOIN pg_roles r ON r.rolname = w.role
             WHERE CASE WHEN w.role = 'public' THEN NOT coalesce(has_schema_privilege('public', n.oid, w.privilege), false)
                        WHEN r.oid IS NULL THEN false
                        ELSE NOT coalesce(has_schema_privilege(r.oid, n.oid, w.privilege), false)
                   END
             ORDER BY w.number
            """;

    /** Schema public belongs, since 15, to whoever owns the database. */
    private static final String SCHEMAS = """
            SELECT n.nspname,
                   has_schema_privilege(n.oid, 'CREATE') AND has_schema_privilege(n.oid, 'USAGE') AS creates,
                   named.rolname AS belongs_to,
                   pg_has_role(named.oid, 'USAGE') AS ours,
                   CASE WHEN owner.rolsuper THEN NULL ELSE owner.rolname END AS joinable
              FROM pg_namespace n
              JOIN pg_database d ON d.datname = current_database()
              JOIN pg_roles named ON named.oid = n.nspowner
              JOIN pg_roles owner ON owner.oid = CASE WHEN named.rolname = 'pg_database_owner' THEN d.datdba ELSE named.oid END
             WHERE n.nspname = ANY (?::text[])
             ORDER BY n.nspname
            """;

    private static final String OWNERS = """
            SELECT n.nspname, r.rolname
              FROM pg_namespace n
              JOIN pg_roles r ON r.oid = n.nspowner
             WHERE n.nspname = ANY (?::text[]) AND n.nspname <> 'public' AND NOT r.rolname = ANY (?::text[])
            """;

    private static final String ABOVE_RIGHTS = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user";

    private final List<Missing> missing;
    private final List<Lent> lent;

    private SchemaRights(List<Missing> missing, List<Lent> lent) {
        this.missing = List.copyOf(missing);
        this.lent = List.copyOf(lent);
    }

    /** CREATE on a schema, for as long as the script makes what the role will own there. */
    record Lent(String schema, String role) {

        String given() {
            return "GRANT CREATE ON SCHEMA " + Identifier.quote(schema) + " TO " + Identifier.quote(role);
        }

        String takenBack() {
            return "REVOKE CREATE ON SCHEMA " + Identifier.quote(schema) + " FROM " + Identifier.quote(role);
        }
    }

    private record Wanted(String schema, String role, String privilege, boolean owns, boolean hasSchema) {}

    private record Lacking(Wanted wanted, boolean present, boolean grantable) {}

    /**
     * A schema of the target.
     *
     * @param ours our role may do what its owner may
     * @param joinable who may be joined for that, which a superuser may not
     */
    private record Schema(
            String name,
            boolean creates,
            String owner,
            boolean ours,
            @Nullable String joinable) {}

    /** @param ownAtSource our own roles there, whose rights are nobody's concern at the target */
    static SchemaRights read(
            PostgresSession source, PostgresSession target, List<String> schemas, Set<String> ownAtSource) {
        if (target.one(ABOVE_RIGHTS, row -> row.getBoolean(1))) {
            return new SchemaRights(List.of(), List.of());
        }
        List<Wanted> wanted = source
                .list(
                        WANTED,
                        row -> new Wanted(
                                row.getString("nspname"),
                                row.getString("rolname"),
                                row.getString("privilege"),
                                row.getBoolean("owns"),
                                row.getBoolean("has_schema")),
                        schemas)
                .stream()
                .filter(one -> one.owns() || !ownAtSource.contains(one.role()))
                .toList();
        List<Lacking> lacking = target.list(
                LACKING,
                row -> new Lacking(
                        wanted.get(row.getInt("number") - 1), row.getBoolean("present"), row.getBoolean("grantable")),
                wanted.stream().map(Wanted::schema).toList(),
                wanted.stream().map(Wanted::role).toList(),
                wanted.stream().map(Wanted::privilege).toList());
        Membership membership = Membership.of(target);
        Map<String, String> owners = new HashMap<>();
        source.list(OWNERS, row -> owners.put(row.getString(1), row.getString(2)), schemas, ownAtSource);
        List<Missing> missing = target
                .list(
                        SCHEMAS,
                        row -> new Schema(
                                row.getString("nspname"),
                                row.getBoolean("creates"),
                                row.getString("belongs_to"),
                                row.getBoolean("ours"),
                                row.getString("joinable")),
                        schemas)
                .stream()
                .flatMap(schema ->
                        missing(schema, owners.getOrDefault(schema.name(), schema.owner()), wanted, lacking, membership)
                                .stream())
                .toList();
        return new SchemaRights(missing, lent(lacking));
    }

    private static Optional<Missing> missing(
            Schema schema, String owner, List<Wanted> wanted, List<Lacking> lacking, Membership membership) {
        if (!schema.ours() && !schema.owner().equals(owner)) {
            return Optional.of(lacks(
                    schema,
                    "belongs to " + schema.owner() + " here and to " + owner
                            + " at the source, and our role may not give it away",
                    "ALTER SCHEMA " + Identifier.quote(schema.name()) + " OWNER TO " + Identifier.quote(owner)));
        }
        String waiting = lacking.stream()
                .filter(one -> one.wanted().schema().equals(schema.name()) && !one.grantable())
                .map(one -> one.wanted().role())
                .distinct()
                .collect(Collectors.joining(", "));
        String grant = "GRANT USAGE, CREATE ON SCHEMA " + Identifier.quote(schema.name()) + " TO "
                + Identifier.quote(membership.us());
        if (!waiting.isEmpty()) {
            return Optional.of(lacks(
                    schema,
                    "must be open to " + waiting
                            + ", who owns something there at the source or was granted it, and our role may not grant that here",
                    schema.joinable() == null
                            ? grant + " WITH GRANT OPTION"
                            : membership.with(schema.joinable(), false)));
        }
        boolean isFilled =
                wanted.stream().anyMatch(one -> one.owns() && one.schema().equals(schema.name()));
        return isFilled && !schema.creates()
                ? Optional.of(lacks(
                        schema, "is where the source's objects are made, and our role may not create there", grant))
                : Optional.empty();
    }

    private static Missing lacks(Schema schema, String meaning, String remedy) {
        return new Missing("missing-privilege", "schema " + schema.name(), meaning, remedy);
    }

    /** A schema that is made here is its owner's from then on. */
    private static List<Lent> lent(List<Lacking> lacking) {
        return lacking.stream()
                .filter(one ->
                        one.wanted().owns() && (one.present() || !one.wanted().hasSchema()))
                .map(one -> new Lent(one.wanted().schema(), one.wanted().role()))
                .toList();
    }

    /** What our role lacks at the target, with the statement that grants it. */
    List<Missing> missing() {
        return missing;
    }

    List<Lent> lent() {
        return lent;
    }
}
