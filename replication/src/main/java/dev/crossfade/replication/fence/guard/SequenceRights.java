package dev.crossfade.replication.fence.guard;

import dev.crossfade.replication.fence.gate.LostSequenceRights;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/**
 * Takes from the application what a guard's trigger does not see: {@code nextval} and {@code setval} on the target, whose values
 * would outlive the headroom in a session's cache. What was there is kept beside the gate, grant by grant with its grantor, and
 * given back in the opening transaction. What a session has taken into its cache before is void from then on.
 */
public final class SequenceRights {

    /**
     * Keeps, beside what is kept already, every USAGE and UPDATE that PUBLIC, an application role, or a role that one is a member of, was
     * granted, and what such a role has granted to others: that goes with its own. The depth is how many grants it rests on.
     */
    private static final String KEEP = """
            WITH RECURSIVE granted AS (
                SELECT c.oid AS sequence, c.relowner, a.grantor, a.grantee, a.privilege_type AS privilege,
                       a.is_grantable AS grantable
                  FROM pg_class c
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                 CROSS JOIN aclexplode(coalesce(c.relacl, acldefault('s', c.relowner))) a
                 WHERE c.relkind = 'S'
                   AND n.nspname = ANY (?)
                   AND a.privilege_type IN ('USAGE', 'UPDATE')
            ), taken AS (
                SELECT g.*, CASE WHEN g.grantor = g.relowner THEN 0 ELSE 1 END AS depth
                  FROM granted g
                 WHERE (g.grantee = 0
                        OR EXISTS (
                               SELECT
                                 FROM pg_roles r
                                WHERE r.rolname = ANY (?)
                                  AND NOT r.rolsuper
                                  AND pg_has_role(r.oid, g.grantee, 'MEMBER')))
                   AND g.grantee <> (SELECT oid FROM pg_roles WHERE rolname = current_user)
                 UNION
                SELECT g.*, t.depth + 1
                  FROM taken t
                  JOIN granted g ON g.sequence = t.sequence AND g.privilege = t.privilege AND g.grantor = t.grantee
                 WHERE t.grantable AND g.grantor <> g.relowner
            )
            INSERT INTO crossfade.sequence_right (sequence, grantor, grantee, privilege, grantable, depth)
            SELECT sequence, grantor, grantee, privilege, grantable, max(depth)
              FROM taken
             GROUP BY sequence, grantor, grantee, privilege, grantable
                ON CONFLICT DO NOTHING
            """;

    /**
     * A grant by another than the owner is taken and given in that one's name. First every cache is made void, also those of sessions
     * that hold one already: ALTER SEQUENCE gives the sequence another file, at which a session forgets what it had taken of it, and
     * it waits for whoever is taking a value just now (sequence.c, {@code init_sequence}). {@code setval} alone reaches no cache: a
     * session handed out after the opening what the source had used (measured on 14 and 17). One statement takes from all sequences alike:
     * a statement for each of 5,000 held the gate for seconds.
     */
    private static final String REVOKES = """
            WITH taken AS (
                SELECT k.*, c.relowner, s.seqcache, format('%I.%I', n.nspname, c.relname) AS name
                  FROM crossfade.sequence_right k
                  JOIN pg_class c ON c.oid = k.sequence
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                  JOIN pg_sequence s ON s.seqrelid = c.oid
                 WHERE EXISTS (
                           SELECT
                             FROM aclexplode(coalesce(c.relacl, acldefault('s', c.relowner))) a
                            WHERE a.grantor = k.grantor AND a.grantee = k.grantee AND a.privilege_type = k.privilege)
            ), by_sequence AS (
                SELECT name, depth, grantee, CASE WHEN grantor <> relowner THEN grantor END AS acting,
                       string_agg(privilege, ', ' ORDER BY privilege) AS privileges
                  FROM taken
                 GROUP BY name, depth, grantee, acting
            ), statements (step, name, sql) AS (
                SELECT DISTINCT -2147483648, name, format('ALTER SEQUENCE %s CACHE %s', name, seqcache)
                  FROM taken
                 WHERE seqcache > 1
                 UNION ALL
                SELECT -s.depth, min(s.name),
                       CASE WHEN s.acting IS NULL THEN '' ELSE format('SET LOCAL ROLE %I; ', g.rolname) END
                       || format('REVOKE %s ON SEQUENCE %s FROM %s CASCADE', s.privileges,
                                 string_agg(s.name, ', ' ORDER BY s.name),
                                 CASE WHEN s.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END)
                       || CASE WHEN s.acting IS NULL THEN '' ELSE '; RESET ROLE' END
                  FROM by_sequence s
                  LEFT JOIN pg_roles g ON g.oid = s.acting
                  LEFT JOIN pg_roles r ON r.oid = s.grantee
                 WHERE (s.grantee = 0 OR r.oid IS NOT NULL)
                   AND (s.acting IS NULL OR g.oid IS NOT NULL)
                 GROUP BY s.depth, s.privileges, s.grantee, r.rolname, s.acting, g.rolname
            )
            SELECT sql FROM statements ORDER BY step, name
            """;

    /** Only what lacks, in as few statements as there are kinds of grants; the owner's first, then what rests on them. */
    private static final String GRANTS = """
            WITH lacking AS (
                SELECT format('%I.%I', n.nspname, c.relname) AS name, k.depth, k.grantee, k.grantable,
                       CASE WHEN k.grantor <> c.relowner THEN k.grantor END AS acting,
                       string_agg(k.privilege, ', ' ORDER BY k.privilege) AS privileges
                  FROM crossfade.sequence_right k
                  JOIN pg_class c ON c.oid = k.sequence
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE NOT EXISTS (
                           SELECT
                             FROM aclexplode(coalesce(c.relacl, acldefault('s', c.relowner))) a
                            WHERE a.grantor = k.grantor AND a.grantee = k.grantee AND a.privilege_type = k.privilege
                              AND a.is_grantable >= k.grantable)
                 GROUP BY n.nspname, c.relname, k.depth, k.grantee, k.grantable, acting
            ), grants (step, sql) AS (
                SELECT l.depth,
                       CASE WHEN l.acting IS NULL THEN '' ELSE format('SET LOCAL ROLE %I; ', g.rolname) END
                       || format('GRANT %s ON SEQUENCE %s TO %s%s', l.privileges,
                                 string_agg(l.name, ', ' ORDER BY l.name),
                                 CASE WHEN l.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END,
                                 CASE WHEN l.grantable THEN ' WITH GRANT OPTION' ELSE '' END)
                       || CASE WHEN l.acting IS NULL THEN '' ELSE '; RESET ROLE' END
                  FROM lacking l
                  LEFT JOIN pg_roles g ON g.oid = l.acting
                  LEFT JOIN pg_roles r ON r.oid = l.grantee
                 WHERE (l.grantee = 0 OR r.oid IS NOT NULL)
                   AND (l.acting IS NULL OR g.oid IS NOT NULL)
                 GROUP BY l.depth, l.privileges, l.grantee, r.rolname, l.grantable, l.acting, g.rolname
            )
            SELECT sql
              FROM (SELECT step, sql FROM grants
                    UNION ALL
                    -- Given back, they are the application's own again, and whoever takes one away means it.
                    SELECT 2147483647, 'DELETE FROM crossfade.sequence_right'
                     WHERE EXISTS (SELECT FROM crossfade.sequence_right)) AS statements (step, sql)
             ORDER BY step
            """;

    /** What taking runs, once it is known of which grants: their shapes. */
    public static final List<String> TAKING =
            List.of("ALTER SEQUENCE … CACHE …", "REVOKE … ON SEQUENCE … FROM … CASCADE");

    /** The same of giving back. */
    public static final List<String> GIVING_BACK = List.of("GRANT … ON SEQUENCE … TO …");

    private final List<String> schemas;
    private final List<String> appRoles;

    public SequenceRights(List<String> schemas, List<String> appRoles) {
        this.schemas = schemas;
        this.appRoles = appRoles;
    }

    /** What makes the statements that {@link #giveBack} runs: for a person, who has psql run them with {@code \\gexec}. */
    public static String givingBack() {
        return GRANTS.strip();
    }

    /** The same of {@link #take}: first what keeps what there was, and then what makes the statements. */
    public static List<String> taking(List<String> schemas, List<String> appRoles) {
        String kept = KEEP.strip().replaceFirst("\\?", Matcher.quoteReplacement(array(schemas)));
        return List.of(kept.replaceFirst("\\?", Matcher.quoteReplacement(array(appRoles))), REVOKES.strip());
    }

    private static String array(List<String> texts) {
        return texts.stream().map(Identifier::literal).collect(Collectors.joining(", ", "ARRAY[", "]::text[]"));
    }

    /** Within an act: two round trips and one for each kind of grant, or cache. Taking twice takes what is left or was created since, and keeps both. */
    public void take(PostgresSession session) {
        session.update(KEEP, schemas, appRoles);
        execute(session, REVOKES);
    }

    /** REFUSED where nobody knows any more what there is to be given back. */
    public void refuseLost(PostgresSession session) {
        new LostSequenceRights(schemas, appRoles).refuse(session);
    }

    /**
     * Within an act, or ahead of one in the same transaction: two round trips, however many sequences. What was given back is not kept
     * any more, so that once more is one round trip.
     */
    public void giveBack(PostgresSession session) {
        execute(session, GRANTS);
    }

    private static void execute(PostgresSession session, String statementsToRun) {
        List<String> statements = session.list(statementsToRun, row -> row.getString(1));
        if (!statements.isEmpty()) {
            session.execute(String.join(";\n", statements));
        }
    }
}
