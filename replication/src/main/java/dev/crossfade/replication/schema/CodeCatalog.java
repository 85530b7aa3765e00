package dev.crossfade.replication.schema;

/**
 * What runs beside the tables: functions, views, rules, triggers, policies, extensions. Long texts are compared by their hash. How a
 * server writes a parsed query changes from major to major, so only between equal majors is the text of a view compared; between
 * others what it gives and what it reads.
 */
final class CodeCatalog {

    static final String FUNCTIONS = """
            SELECT 'function', n.nspname, p.proname,
                   n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
                   concat_ws(' ',
                       CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window' END,
                       '(' || pg_get_function_arguments(p.oid) || ')',
                       'returns ' || pg_get_function_result(p.oid),
                       l.lanname,
                       CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
                       CASE WHEN p.proisstrict THEN 'strict' END,
                       CASE WHEN p.prosecdef THEN 'security definer' END,
                       CASE WHEN p.proleakproof THEN 'leakproof' END,
                       'parallel ' || p.proparallel::text,
                       'set ' || array_to_string(p.proconfig, ', '),
                       CASE WHEN p.prosqlbody IS NULL THEN 'body ' || md5(concat(p.prosrc, p.probin))
                            WHEN asked.same_major THEN 'body ' || md5(pg_get_function_sqlbody(p.oid))
                       END,
                       (SELECT concat_ws(' ', a.aggtransfn::regproc, a.aggfinalfn::regproc, a.agginitval)
                          FROM pg_aggregate a
                         WHERE a.aggfnoid = p.oid))
              FROM pg_proc p
             CROSS JOIN asked
              JOIN namespaces n ON n.oid = p.pronamespace
              JOIN pg_language l ON l.oid = p.prolang
             WHERE NOT (('pg_proc'::regclass, p.oid) IN (SELECT classid, objid FROM of_extensions))
            """;

    static final String VIEWS = """
            SELECT 'view', r.nspname, r.relname, r.object,
                   concat_ws(' ',
                       CASE r.relkind WHEN 'm' THEN 'materialized' END,
                       '(' || (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', '
                                                 ORDER BY a.attnum)
                                 FROM pg_attribute a
                                WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped) || ')',
                       array_to_string(r.reloptions, ', '),
                       CASE WHEN asked.same_major THEN 'query ' || md5(pg_get_viewdef(r.oid))
                            ELSE 'reads ' || (
                                SELECT string_agg(DISTINCT d.refobjid::regclass::text || coalesce('.' || a.attname, ''), ', ')
                                  FROM pg_rewrite w
                                  JOIN pg_depend d
                                    ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
                                   AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.oid
                                  LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                                                          AND a.attnum <> 0
                                 WHERE w.ev_class = r.oid)
                       END)
              FROM relations r
             CROSS JOIN asked
             WHERE r.relkind IN ('v', 'm')
            """;

    static final String RULES = """
            SELECT 'rule', r.nspname, r.relname, r.object || '.' || w.rulename,
                   concat_ws(' ',
                       'on', CASE w.ev_type WHEN '2' THEN 'update' WHEN '3' THEN 'insert' WHEN '4' THEN 'delete' END,
                       CASE WHEN w.is_instead THEN 'instead' ELSE 'also' END,
                       CASE w.ev_enabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END,
                       CASE WHEN asked.same_major THEN md5(pg_get_ruledef(w.oid)) END)
              FROM relations r
             CROSS JOIN asked
              JOIN pg_rewrite w ON w.ev_class = r.oid AND w.rulename <> '_RETURN'
            """;

    /** The guard's are ours. A partition's copy of its parent's is left out: 14 calls it internal, and a newer server does not. */
    static final String TRIGGERS = """
            SELECT 'trigger', r.nspname, r.relname, r.object || '.' || t.tgname,
                   pg_get_triggerdef(t.oid)
                       || CASE t.tgenabled WHEN 'D' THEN ' (disabled)' WHEN 'R' THEN ' (replica)' WHEN 'A' THEN ' (always)'
                          ELSE '' END
              FROM relations r
              JOIN pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal AND t.tgparentid = 0
              JOIN pg_proc p ON p.oid = t.tgfoid
              JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname <> 'crossfade'
            """;

    static final String POLICIES = """
            SELECT 'policy', r.nspname, r.relname, r.object || '.' || p.polname,
                   concat_ws(' ',
                       CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END,
                       'for', CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update'
                                            WHEN 'd' THEN 'delete' ELSE 'all' END,
                       'to', (SELECT string_agg(coalesce(o.rolname, 'public'), ', ' ORDER BY o.rolname)
                                FROM unnest(p.polroles) AS u (oid)
                                LEFT JOIN pg_roles o ON o.oid = u.oid),
                       'using ' || pg_get_expr(p.polqual, p.polrelid),
                       'check ' || pg_get_expr(p.polwithcheck, p.polrelid))
              FROM relations r
              JOIN pg_policy p ON p.polrelid = r.oid
            """;

    /** Without its version, which a newer server has higher; the preflight compares those. What is in our schemas goes with them. */
    static final String EXTENSIONS = """
            SELECT 'extension', NULL::name, NULL::name, e.extname::text, 'installed'
              FROM pg_extension e
              JOIN pg_namespace n ON n.oid = e.extnamespace AND n.nspname NOT IN ('crossfade', 'crossfade_map')
            """;

    private CodeCatalog() {}
}
