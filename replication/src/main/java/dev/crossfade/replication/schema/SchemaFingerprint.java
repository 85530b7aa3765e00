package dev.crossfade.replication.schema;

import dev.crossfade.replication.postgres.PostgresSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What one side's schema is, object by object, in words that are the same on every PostgreSQL major: tables, columns,
 * constraints, indexes, enums and sequences of the configured schemas. The order of columns does not count, for logical
 * replication goes by name. The session's {@code search_path} must be {@code pg_catalog}, so that every name is qualified.
 */
public final class SchemaFingerprint {

    private static final String OBJECTS = """
            WITH ours AS (
                SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relispartition
                  FROM pg_class c
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = ANY (?)
                   AND c.relkind IN ('r', 'p')
                   AND NOT EXISTS (
                           SELECT
                             FROM pg_depend d
                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            )
            SELECT 'table' AS kind, o.nspname, o.relname, '' AS part,
                   concat_ws(' ',
                       CASE o.relpersistence WHEN 'u' THEN 'unlogged' END,
                       CASE o.relkind WHEN 'p' THEN 'partitioned by ' || pg_get_partkeydef(o.oid) ELSE 'ordinary' END,
                       CASE WHEN o.relispartition
                            THEN 'partition ' || pg_get_expr((SELECT relpartbound FROM pg_class WHERE oid = o.oid), o.oid)
                       END) AS definition
              FROM ours o
            UNION ALL
            SELECT 'column', o.nspname, o.relname, a.attname,
                   concat_ws(' ',
                       format_type(a.atttypid, a.atttypmod),
                       CASE WHEN a.attnotnull THEN 'not null' END,
                       CASE WHEN a.attcollation <> t.typcollation THEN
                           'collate ' || (SELECT collname FROM pg_collation WHERE oid = a.attcollation) END,
                       CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END,
                       CASE WHEN a.attgenerated <> '' THEN 'generated' END,
                       CASE WHEN d.adbin IS NOT NULL THEN 'default ' || pg_get_expr(d.adbin, d.adrelid) END)
              FROM ours o
              JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
              JOIN pg_type t ON t.oid = a.atttypid
              LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            UNION ALL
            -- From 18 on NOT NULL is a constraint, too; the column says it on every major.
            SELECT 'constraint', o.nspname, o.relname, k.conname,
                   pg_get_constraintdef(k.oid) || CASE WHEN k.convalidated THEN '' ELSE ' (not validated)' END
              FROM ours o
              JOIN pg_constraint k ON k.conrelid = o.oid AND k.contype NOT IN ('n', 't')
            UNION ALL
            SELECT 'index', o.nspname, o.relname, c.relname,
                   pg_get_indexdef(i.indexrelid)
                       || CASE WHEN i.indisvalid THEN '' ELSE ' (invalid)' END
                       || CASE WHEN i.indisreplident THEN ' (replica identity)' ELSE '' END
              FROM ours o
              JOIN pg_index i ON i.indrelid = o.oid
              JOIN pg_class c ON c.oid = i.indexrelid
            UNION ALL
            SELECT 'enum', n.nspname, t.typname, '',
                   (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                      FROM pg_enum e
                     WHERE e.enumtypid = t.oid)
              FROM pg_type t
              JOIN pg_namespace n ON n.oid = t.typnamespace
             WHERE n.nspname = ANY (?) AND t.typtype = 'e'
               AND NOT EXISTS (
                       SELECT
                         FROM pg_depend d
                        WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
            UNION ALL
            -- A sequence goes where the table goes that owns it.
            SELECT 'sequence', n.nspname, coalesce(owner.relname, ''), c.relname,
                   concat_ws(' ', format_type(s.seqtypid, NULL), 'start', s.seqstart, 'increment', s.seqincrement,
                       'from', s.seqmin, 'to', s.seqmax, 'cache', s.seqcache, CASE WHEN s.seqcycle THEN 'cycle' END)
              FROM pg_sequence s
              JOIN pg_class c ON c.oid = s.seqrelid AND c.relpersistence <> 't'
              JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_depend d
                     ON d.classid = 'pg_class'::regclass AND d.objid = c.oid
                    AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
              LEFT JOIN pg_class owner ON owner.oid = d.refobjid AND owner.relnamespace = c.relnamespace
             WHERE n.nspname = ANY (?)
            """;

    private final Map<Key, String> definitions;

    private SchemaFingerprint(Map<Key, String> definitions) {
        this.definitions = definitions;
    }

    /** One query; what the selection excludes is left out. */
    public static SchemaFingerprint read(PostgresSession session, TableSelection selection) {
        Map<Key, String> definitions = new TreeMap<>();
        List<String> schemas = selection.schemas();
        for (Entry entry : session.list(OBJECTS, Entry::of, schemas, schemas, schemas)) {
            if (!TableSelection.OUR_SCHEMA.equals(entry.relation().schema()) && !selection.excludes(entry.relation())) {
                definitions.put(entry.key(), entry.definition());
            }
        }
        return new SchemaFingerprint(definitions);
    }

    /** Where the other side, the target, differs from this one, the source: object by object, in order of kind and name. */
    public List<Drift> differencesTo(SchemaFingerprint target) {
        List<Drift> differences = new ArrayList<>();
        definitions.forEach((key, definition) -> {
            String there = target.definitions.get(key);
            if (there == null) {
                differences.add(new Drift(key.kind(), key.object(), "only on source: " + definition));
            } else if (!there.equals(definition)) {
                differences.add(
                        new Drift(key.kind(), key.object(), definition + " on source, " + there + " on target"));
            }
        });
        target.definitions.forEach((key, definition) -> {
            if (!definitions.containsKey(key)) {
                differences.add(new Drift(key.kind(), key.object(), "only on target: " + definition));
            }
        });
        return differences;
    }

    /** @param relation what the exclusions of the configuration are asked about */
    private record Entry(TableName relation, Key key, String definition) {

        static Entry of(ResultSet row) throws SQLException {
            TableName relation = new TableName(row.getString("nspname"), row.getString("relname"));
            String part = row.getString("part");
            String kind = row.getString("kind");
            String object = "sequence".equals(kind)
                    ? relation.schema() + "." + part
                    : relation + (part.isEmpty() ? "" : "." + part);
            return new Entry(relation, new Key(kind, object), Objects.toString(row.getString("definition"), ""));
        }
    }

    private record Key(String kind, String object) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            int byKind = kind.compareTo(other.kind);
            return byKind != 0 ? byKind : object.compareTo(other.object);
        }
    }
}
