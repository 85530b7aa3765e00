package dev.crossfade.replication.schema;

import dev.crossfade.replication.postgres.PostgresSession;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The statements that make at the target what only the source has of constraints, indexes, triggers, views and policies, and that show
 * what a function is: asked of the source for what differs alone, and for no more than are told. None where it would not be exact: for
 * what comes with its parent's or with a constraint, for aggregates, and for what is longer than anybody reads.
 */
final class ObjectMend {

    /** As many as {@code check} names. */
    private static final int MOST = 50;

    private static final int LONGEST = 2_000;

    private static final Set<String> KINDS = Set.of("constraint", "index", "trigger", "view", "policy");

    private static final String STATEMENTS = """
            WITH wanted AS MATERIALIZED (
                SELECT unnest(?::text[]) AS name
            ), relations AS MATERIALIZED (
                SELECT c.oid, c.relkind, c.reloptions, n.nspname || '.' || c.relname AS object
                  FROM pg_class c
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname = ANY (?)
            )
            SELECT 'constraint ' || r.object || '.' || k.conname AS name, r.object,
                   format('ALTER TABLE %s ADD CONSTRAINT %I %s', r.oid::regclass, k.conname, pg_get_constraintdef(k.oid)) AS sql
              FROM relations r
              JOIN pg_constraint k ON k.conrelid = r.oid AND k.contype NOT IN ('n', 't')
             WHERE k.coninhcount = 0
               AND k.conparentid = 0
               AND 'constraint ' || r.object || '.' || k.conname IN (SELECT name FROM wanted)
             UNION ALL
            SELECT 'index ' || r.object || '.' || c.relname, r.object,
                   pg_get_indexdef(c.oid)
                       || CASE WHEN i.indisreplident
                               THEN format('; ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', r.oid::regclass, c.relname)
                               ELSE '' END
              FROM relations r
              JOIN pg_index i ON i.indrelid = r.oid
              JOIN pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i' AND NOT c.relispartition
             WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))
               AND 'index ' || r.object || '.' || c.relname IN (SELECT name FROM wanted)
             UNION ALL
            SELECT 'trigger ' || r.object || '.' || t.tgname, r.object,
                   pg_get_triggerdef(t.oid)
                       || CASE WHEN t.tgenabled = 'O' THEN ''
                               ELSE format('; ALTER TABLE %s %s TRIGGER %I', r.oid::regclass,
                                           CASE t.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA'
                                                            ELSE 'ENABLE ALWAYS' END,
                                           t.tgname) END
              FROM relations r
              JOIN pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal AND t.tgparentid = 0
             WHERE 'trigger ' || r.object || '.' || t.tgname IN (SELECT name FROM wanted)
             UNION ALL
            SELECT 'view ' || r.object, '',
                   format('CREATE %sVIEW %s%s AS %s%s',
                          CASE r.relkind WHEN 'm' THEN 'MATERIALIZED ' ELSE '' END,
                          r.oid::regclass,
                          ' WITH (' || array_to_string(r.reloptions, ', ') || ')',
                          rtrim(pg_get_viewdef(r.oid), ';'),
                          CASE r.relkind WHEN 'm' THEN ' WITH NO DATA' ELSE '' END)
              FROM relations r
             WHERE r.relkind IN ('v', 'm') AND 'view ' || r.object IN (SELECT name FROM wanted)
             UNION ALL
            SELECT 'policy ' || r.object || '.' || p.polname, r.object,
                   format('CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s', p.polname, r.oid::regclass,
                          CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
                          CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                                        WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
                          (SELECT string_agg(coalesce(quote_ident(o.rolname), 'PUBLIC'), ', ' ORDER BY o.rolname)
                             FROM unnest(p.polroles) AS u (oid)
                             LEFT JOIN pg_roles o ON o.oid = u.oid),
                          ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
                          ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
              FROM relations r
              JOIN pg_policy p ON p.polrelid = r.oid
             WHERE 'policy ' || r.object || '.' || p.polname IN (SELECT name FROM wanted)
             UNION ALL
            SELECT f.name, '', format('SELECT pg_get_functiondef(%L::regprocedure)', f.oid::regprocedure)
              FROM (SELECT p.oid, 'function ' || n.nspname || '.' || p.proname
                                      || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name
                      FROM pg_proc p
                      JOIN pg_namespace n ON n.oid = p.pronamespace
                     WHERE n.nspname = ANY (?) AND p.prokind <> 'a') AS f
             WHERE f.name IN (SELECT name FROM wanted)
            """;

    private ObjectMend() {}

    /** @param relation of which it is; empty for what stands by itself */
    private record Statement(String relation, String sql) {

        boolean helps(Set<String> tablesMissing) {
            return sql.length() <= LONGEST && !tablesMissing.contains(relation);
        }
    }

    /** The same differences, with what mends them where that is known. */
    static List<Drift> added(PostgresSession source, List<String> schemas, List<Drift> differences) {
        List<String> wanted = differences.stream()
                .filter(ObjectMend::isWanted)
                .limit(MOST)
                .map(ObjectMend::name)
                .toList();
        if (wanted.isEmpty()) {
            return differences;
        }
        Map<String, Statement> found = new HashMap<>();
        source.list(
                        STATEMENTS,
                        row -> Map.entry(
                                String.valueOf(row.getString("name")),
                                new Statement(
                                        String.valueOf(row.getString("object")), String.valueOf(row.getString("sql")))),
                        wanted,
                        schemas,
                        schemas)
                .forEach(one -> found.put(one.getKey(), one.getValue()));
        Set<String> tablesMissing = differences.stream()
                .filter(one -> one.kind().equals("table") && one.isMissingAtTarget())
                .map(Drift::object)
                .collect(Collectors.toSet());
        return differences.stream()
                .map(one -> {
                    Statement statement = isWanted(one) ? found.get(name(one)) : null;
                    return statement == null || !statement.helps(tablesMissing)
                            ? one
                            : one.mendedBy(words(one, statement.sql()));
                })
                .toList();
    }

    /** A function's definition has many lines, and the statement that shows it has one; it replaces what is there. */
    private static boolean isWanted(Drift one) {
        return one.mend() == null
                && (one.isMissingAtTarget()
                        ? KINDS.contains(one.kind()) || one.kind().equals("function")
                        : one.kind().equals("function") && !one.isOnlyAtTarget());
    }

    private static String words(Drift one, String sql) {
        return (one.kind().equals("function") ? "run what the source gives for " : "") + inOneLine(sql) + ";";
    }

    /** As a query of a view is not; nothing within quotes is touched. */
    private static String inOneLine(String sql) {
        return sql.contains("'") || sql.contains("\"") ? sql : sql.replaceAll("\\s+", " ");
    }

    private static String name(Drift one) {
        return one.kind() + " " + one.object();
    }
}
