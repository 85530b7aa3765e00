package dev.crossfade.replication.preflight;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Membership;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What our role lacks on a side's schemas, tables and sequences, with the statement that grants it; asked, never tried. */
final class TableRights {

    private static final String CLOSED_SCHEMAS = """
            SELECT nspname FROM pg_namespace
             WHERE nspname = ANY (?) AND NOT has_schema_privilege(oid, 'USAGE')
             ORDER BY nspname
            """;

    /** From 16 on who applies becomes each table's owner, for which being a member is not enough. */
    private static final String FOREIGN_OWNERS = """
            SELECT DISTINCT owner.rolname, pg_has_role(owner.oid, 'MEMBER') AS member
              FROM unnest(?::bigint[]) AS owned (oid)
              JOIN pg_class c ON c.oid = owned.oid::oid
              JOIN pg_roles owner ON owner.oid = c.relowner AND NOT owner.rolsuper
             WHERE NOT pg_has_role(c.relowner, 'USAGE')
                OR NOT %s
             ORDER BY owner.rolname
            """.formatted(Membership.becomes("c.relowner"));

    /** Who joins a superuser may do everything: what one owns is given to another role instead. */
    private static final String OWNED_BY_SUPERUSER = """
            SELECT n.nspname, c.relname, c.relkind
              FROM unnest(?::bigint[]) AS owned (oid)
              JOIN pg_class c ON c.oid = owned.oid::oid
              JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_roles owner ON owner.oid = c.relowner AND owner.rolsuper
             WHERE NOT pg_has_role(c.relowner, 'USAGE')
               AND NOT EXISTS (
                       SELECT
                         FROM pg_depend d
                        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                          AND d.refclassid = 'pg_class'::regclass AND c.relkind = 'S' AND d.deptype IN ('a', 'i'))
             ORDER BY n.nspname, c.relname
            """;

    /** Less those that will be open once our role has joined their owner. An owner may have taken its own right away. */
    private static final String CLOSED_RELATIONS = """
            WITH joined AS (
                SELECT DISTINCT c.relowner AS owner
                  FROM unnest(?::bigint[]) AS owned (oid)
                  JOIN pg_class c ON c.oid = owned.oid::oid
                 WHERE NOT pg_has_role(c.relowner, 'USAGE')
            )
            SELECT n.nspname, c.relname
              FROM unnest(?::bigint[]) AS wanted (oid)
              JOIN pg_class c ON c.oid = wanted.oid::oid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE NOT has_table_privilege(c.oid, 'SELECT')
               AND c.relowner NOT IN (SELECT owner FROM joined)
             ORDER BY n.nspname, c.relname
            """;

    private static final String READABLE = """
            SELECT c.oid
              FROM unnest(?::bigint[]) AS wanted (oid)
              JOIN pg_class c ON c.oid = wanted.oid::oid
             WHERE has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(c.relnamespace, 'USAGE')
            """;

    /** Taken from the application's roles, a right that ours has through one of them is lost to it as well. */
    private static final String SEQUENCES_SET_AS_ANOTHER = """
            SELECT EXISTS (
                SELECT
                  FROM unnest(?::bigint[]) AS wanted (oid)
                  JOIN pg_class c ON c.oid = wanted.oid::oid
                  JOIN pg_roles us ON us.rolname = current_user AND NOT us.rolsuper
                 WHERE NOT EXISTS (
                           SELECT
                             FROM aclexplode(c.relacl) a
                            WHERE a.grantee = us.oid AND a.privilege_type = 'UPDATE')
                   AND NOT pg_has_role('pg_write_all_data', 'USAGE'))
            """;

    /** Who is no owner, has granted the application a right, and would have to do so again: it is in nobody else's name to give. */
    private static final String FOREIGN_GRANTORS = """
            SELECT DISTINCT g.rolname, pg_has_role(g.oid, 'MEMBER') AS member
              FROM unnest(?::bigint[]) AS guarded (oid)
              JOIN pg_class c ON c.oid = guarded.oid::oid
             CROSS JOIN aclexplode(c.relacl) a
              JOIN pg_roles g ON g.oid = a.grantor AND NOT g.rolsuper
             WHERE a.privilege_type IN ('USAGE', 'UPDATE')
               AND a.grantor <> c.relowner
               AND NOT %s
               AND (a.grantee = 0
                    OR EXISTS (
                           SELECT
                             FROM pg_roles r
                            WHERE r.rolname = ANY (?)
                              AND NOT r.rolsuper
                              AND (pg_has_role(r.oid, a.grantee, 'MEMBER') OR pg_has_role(r.oid, a.grantor, 'MEMBER'))))
             ORDER BY g.rolname
            """.formatted(Membership.becomes("a.grantor"));

    private static final String SETS_EVERY_SEQUENCE = "SELECT pg_has_role('pg_write_all_data', 'USAGE')";

    private static final String LARGE_OBJECTS = "SELECT has_table_privilege('pg_largeobject', 'SELECT')";

    private final PostgresSession session;
    private final Findings findings;
    private final String user;

    TableRights(PostgresSession session, Findings findings, String user) {
        this.session = session;
        this.findings = findings;
        this.user = user;
    }

    void onSchemas(List<String> schemas) {
        for (String schema : session.list(CLOSED_SCHEMAS, row -> row.getString(1), schemas)) {
            missing("may not look into schema " + schema, "GRANT USAGE ON SCHEMA " + Identifier.quote(schema));
        }
    }

    /**
     * On what is to be changed and what is to be read.
     *
     * @param owned OIDs of what only its owner may do this with
     * @param why what that is, after "whose tables it must"
     * @param read OIDs of what is only read
     */
    void on(List<Long> owned, String why, List<Long> read) {
        Membership membership = Membership.of(session);
        session.list(
                FOREIGN_OWNERS,
                row -> {
                    String owner = row.getString("rolname");
                    boolean isMember = row.getBoolean("member");
                    findings.blocks(
                            "missing-privilege",
                            user,
                            "our role is "
                                    + (isMember
                                            ? "a member of " + owner + " that may not act for it"
                                            : "no member of " + owner)
                                    + ", whose tables it must " + why,
                            membership.with(owner, isMember));
                    return true;
                },
                owned);
        ownedBySuperuser(owned, why);
        List<Long> all = new ArrayList<>(owned);
        all.addAll(read);
        List<TableName> closed =
                session.list(CLOSED_RELATIONS, row -> new TableName(row.getString(1), row.getString(2)), owned, all);
        if (!closed.isEmpty()) {
            missing(
                    "may not read " + closed.get(0)
                            + (closed.size() == 1 ? "" : " and " + (closed.size() - 1) + " more"),
                    "GRANT SELECT ON "
                            + closed.stream()
                                    .map(name -> Identifier.quote(name.schema(), name.name()))
                                    .collect(Collectors.joining(", ")));
        }
    }

    /** An owned sequence follows its table. */
    private void ownedBySuperuser(List<Long> owned, String why) {
        List<String> statements = session.list(
                OWNED_BY_SUPERUSER,
                row -> "ALTER " + ("S".equals(row.getString("relkind")) ? "SEQUENCE " : "TABLE ")
                        + Identifier.quote(row.getString("nspname"), row.getString("relname")) + " OWNER TO "
                        + Identifier.quote(user),
                owned);
        if (!statements.isEmpty()) {
            findings.blocks(
                    "missing-privilege",
                    user,
                    "our role must " + why + " what belongs to a superuser, and must not become one for that",
                    String.join("; ", statements));
        }
    }

    /** The target's are set while the guard is up, which takes the application's rights of them and gives them back. */
    void onGuardedSequences(List<Long> sequences, List<String> appRoles) {
        Membership membership = Membership.of(session);
        session.list(
                FOREIGN_GRANTORS,
                row -> {
                    String grantor = row.getString("rolname");
                    findings.blocks(
                            "missing-privilege",
                            user,
                            "our role may not act for " + grantor
                                    + ", in whose name the guard gives back what that has granted of sequences",
                            membership.with(grantor, row.getBoolean("member")));
                    return true;
                },
                sequences,
                appRoles);
        if (session.one(SEQUENCES_SET_AS_ANOTHER, row -> row.getBoolean(1), sequences)) {
            mayNotSetSequences();
        }
    }

    /** The same before they are made, by owners that may be the application's roles. */
    void onSequencesToCome() {
        if (!session.one(SETS_EVERY_SEQUENCE, row -> row.getBoolean(1))) {
            mayNotSetSequences();
        }
    }

    private void mayNotSetSequences() {
        missing("may set sequences only as their owner, from whom the guard takes it", "GRANT pg_write_all_data");
    }

    /** All are compared, so all must be readable, also before there is one. */
    boolean onLargeObjects() {
        boolean readable = session.one(LARGE_OBJECTS, row -> row.getBoolean(1));
        if (!readable) {
            missing("may not read large objects", "GRANT pg_read_all_data");
        }
        return readable;
    }

    void missing(String meaning, String grant) {
        findings.blocks("missing-privilege", user, "our role " + meaning, grant + " TO " + Identifier.quote(user));
    }

    /** Those of the tables that our role may read as it is. */
    static List<SelectedTable> readable(PostgresSession session, List<SelectedTable> tables) {
        Set<Long> readable = new HashSet<>(session.list(
                READABLE,
                row -> row.getLong(1),
                tables.stream().map(SelectedTable::oid).toList()));
        return tables.stream().filter(table -> readable.contains(table.oid())).toList();
    }
}
