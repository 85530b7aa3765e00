package dev.crossfade.replication.schema;

/**
 * What holds rows, and what a row may be: tables, columns, constraints, indexes, statistics, types, sequences. The words are the same
 * on every PostgreSQL major; the order of columns does not count, for logical replication goes by name.
 */
final class TableCatalog {

    static final String TABLES = """
            SELECT 'table' AS kind, r.nspname, r.relname, r.object,
                   concat_ws(' ',
                       CASE r.relpersistence WHEN 'u' THEN 'unlogged' END,
                       CASE r.relkind WHEN 'p' THEN 'partitioned by ' || pg_get_partkeydef(r.oid) ELSE 'ordinary' END,
                       CASE WHEN r.relispartition
                            THEN 'partition ' || pg_get_expr((SELECT relpartbound FROM pg_class WHERE oid = r.oid), r.oid)
                       END,
                       (SELECT CASE WHEN r.relispartition THEN 'of ' ELSE 'inherits ' END
                                   || string_agg(n.nspname || '.' || c.relname, ', ' ORDER BY i.inhseqno)
                          FROM pg_inherits i
                          JOIN pg_class c ON c.oid = i.inhparent
                          JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE i.inhrelid = r.oid),
                       CASE WHEN r.relrowsecurity THEN 'row security' END,
                       CASE WHEN r.relforcerowsecurity THEN 'forced' END) AS definition
              FROM relations r
             WHERE r.relkind IN ('r', 'p')
            """;

    static final String COLUMNS = """
            SELECT 'column', r.nspname, r.relname, r.object || '.' || a.attname,
                   concat_ws(' ',
                       format_type(a.atttypid, a.atttypmod),
                       CASE WHEN a.attnotnull THEN 'not null' END,
                       CASE WHEN a.attcollation <> t.typcollation
                            THEN 'collate ' || (SELECT collname FROM pg_collation WHERE oid = a.attcollation) END,
                       CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END,
                       CASE WHEN a.attgenerated <> '' THEN 'generated' END,
                       CASE WHEN d.adbin IS NOT NULL THEN 'default ' || pg_get_expr(d.adbin, d.adrelid) END)
              FROM relations r
              JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
              JOIN pg_type t ON t.oid = a.atttypid
              LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
             WHERE r.relkind IN ('r', 'p')
            """;

    /** From 18 on NOT NULL is a constraint, too; the column says it on every major. */
    static final String CONSTRAINTS = """
            SELECT 'constraint', r.nspname, r.relname, r.object || '.' || k.conname,
                   pg_get_constraintdef(k.oid) || CASE WHEN k.convalidated THEN '' ELSE ' (not validated)' END
              FROM relations r
              JOIN pg_constraint k ON k.conrelid = r.oid AND k.contype NOT IN ('n', 't')
             WHERE r.relkind IN ('r', 'p')
            """;

    /** What the definition of an invalid index ends in. */
    static final String INVALID = " (invalid)";

    static final String INDEXES = """
            SELECT 'index', r.nspname, r.relname, r.object || '.' || c.relname,
                   pg_get_indexdef(i.indexrelid)
                       || CASE WHEN i.indisreplident THEN ' (replica identity)' ELSE '' END
                       || CASE WHEN i.indisvalid THEN '' ELSE ' (invalid)' END
              FROM relations r
              JOIN pg_index i ON i.indrelid = r.oid
              JOIN pg_class c ON c.oid = i.indexrelid
             WHERE r.relkind IN ('r', 'p', 'm')
            """;

    static final String STATISTICS = """
            SELECT 'statistics', r.nspname, r.relname, r.object || '.' || s.stxname, pg_get_statisticsobjdef(s.oid)
              FROM relations r
              JOIN pg_statistic_ext s ON s.stxrelid = r.oid
            """;

    static final String ENUMS = """
            SELECT 'enum', n.nspname, t.typname, n.nspname || '.' || t.typname,
                   (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                      FROM pg_enum e
                     WHERE e.enumtypid = t.oid)
              FROM pg_type t
              JOIN namespaces n ON n.oid = t.typnamespace
             WHERE t.typtype = 'e' AND NOT (('pg_type'::regclass, t.oid) IN (SELECT classid, objid FROM of_extensions))
            """;

    /** Domains, composite types that are no table's, and ranges. */
    static final String TYPES = """
            SELECT 'type', n.nspname, t.typname, n.nspname || '.' || t.typname,
                   CASE t.typtype
                   WHEN 'd' THEN concat_ws(' ',
                       'domain', format_type(t.typbasetype, t.typtypmod),
                       CASE WHEN t.typnotnull THEN 'not null' END,
                       'default ' || t.typdefault,
                       (SELECT string_agg(pg_get_constraintdef(k.oid), ' ' ORDER BY k.conname)
                          FROM pg_constraint k
                         WHERE k.contypid = t.oid AND k.contype = 'c'))
                   WHEN 'r' THEN
                       'range of ' || (SELECT format_type(g.rngsubtype, NULL) FROM pg_range g WHERE g.rngtypid = t.oid)
                   ELSE
                       '(' || (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', '
                                                 ORDER BY a.attnum)
                                 FROM pg_attribute a
                                WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) || ')'
                   END
              FROM pg_type t
              JOIN namespaces n ON n.oid = t.typnamespace
              LEFT JOIN pg_class c ON c.oid = t.typrelid
             WHERE (t.typtype IN ('d', 'r') OR t.typtype = 'c' AND c.relkind = 'c')
               AND NOT (('pg_type'::regclass, t.oid) IN (SELECT classid, objid FROM of_extensions))
            """;

    /** A sequence is left out with the table that owns it. */
    static final String SEQUENCES = """
            SELECT 'sequence', n.nspname, coalesce(owner.relname, c.relname), n.nspname || '.' || c.relname,
                   concat_ws(' ', format_type(s.seqtypid, NULL), 'start', s.seqstart, 'increment', s.seqincrement,
                       'from', s.seqmin, 'to', s.seqmax, 'cache', s.seqcache, CASE WHEN s.seqcycle THEN 'cycle' END,
                       CASE d.deptype WHEN 'a' THEN 'owned by ' WHEN 'i' THEN 'identity of ' END
                           || owner.relname || '.'
                           || (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = owner.oid AND a.attnum = d.refobjsubid))
              FROM pg_sequence s
              JOIN pg_class c ON c.oid = s.seqrelid AND c.relpersistence <> 't'
              JOIN namespaces n ON n.oid = c.relnamespace
              LEFT JOIN pg_depend d
                     ON d.classid = 'pg_class'::regclass AND d.objid = c.oid
                    AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
              LEFT JOIN pg_class owner ON owner.oid = d.refobjid AND owner.relnamespace = c.relnamespace
            """;

    private TableCatalog() {}
}
