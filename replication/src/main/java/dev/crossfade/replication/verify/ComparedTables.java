package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.verify.ComparedTable.KeyColumn;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is to be compared. A range of keys is worth its name only where both sides put keys in the same order, which a text under a
 * collation of a library does not: glibc and ICU change it with their versions.
 */
final class ComparedTables {

    /** These are ordered alike by every server; a text is under collation C, which goes by bytes. */
    private static final String FACTS = """
            WITH here AS (
                SELECT coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') = 'c' AND d.datcollate IN ('C', 'POSIX')
                           OR coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') = 'b' AS by_bytes
                  FROM pg_database d
                 WHERE d.datname = current_database()
            )
            SELECT n.nspname, c.relname, pg_table_size(c.oid) AS bytes, c.reltuples::bigint AS rows,
                   (SELECT array_agg(a.attname::text ORDER BY a.attname)
                      FROM pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
                   (SELECT array_agg(a.attname::text ORDER BY a.attname)
                      FROM pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                       AND a.attlen = -1 AND a.attstorage <> 'p') AS stored_apart,
                   k.names, k.types, k.built_in, coalesce(k.ordered, false) AS ordered
              FROM unnest(?::text[], ?::text[]) AS wanted (schema, name)
              JOIN pg_namespace n ON n.nspname = wanted.schema
              JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
              LEFT JOIN LATERAL (
                       SELECT array_agg(a.attname::text ORDER BY p.position) AS names,
                              array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY p.position) AS types,
                              array_agg((b.typnamespace = 'pg_catalog'::regnamespace OR b.typtype = 'e')::text
                                        ORDER BY p.position) AS built_in,
                              bool_and(
                                  b.typnamespace = 'pg_catalog'::regnamespace
                                  AND CASE WHEN b.typname IN ('text', 'varchar', 'bpchar')
                                           THEN l.collname IN ('C', 'POSIX', 'ucs_basic')
                                                OR (l.collname = 'default' AND here.by_bytes)
                                           ELSE b.typname IN (
                                                    'bool', 'int2', 'int4', 'int8', 'oid', 'numeric', 'float4', 'float8',
                                                    'uuid', 'date', 'time', 'timestamp', 'timestamptz', 'bytea', 'name',
                                                    'inet', 'macaddr', 'pg_lsn')
                                      END) AS ordered
                         FROM here, pg_index i
                         CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS p (attnum, position)
                         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = p.attnum
                         JOIN pg_type t ON t.oid = a.atttypid
                         JOIN pg_type b ON b.oid = CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END
                         LEFT JOIN pg_collation l ON l.oid = a.attcollation
                        WHERE i.indrelid = c.oid AND i.indisprimary AND p.position <= i.indnkeyatts
                   ) AS k ON true
            """;

    private ComparedTables() {}

    /** The largest first, so that what is last does not keep anybody waiting for long. */
    static List<ComparedTable> read(PostgresSession source, PostgresSession target, TableSelection selection) {
        List<TableName> names = selection.readHoldingRows(source).stream()
                .map(SelectedTable::name)
                .toList();
        BothSides<Map<TableName, ComparedTable>> facts =
                BothSides.read(source, target, session -> facts(session, names));
        List<ComparedTable> tables = new ArrayList<>();
        facts.here().forEach((name, here) -> {
            ComparedTable there = facts.there().get(name);
            boolean ordered = here.ordered() && there != null && there.ordered();
            tables.add(new ComparedTable(
                    name, here.columns(), here.storedApart(), here.keyColumns(), ordered, here.size()));
        });
        tables.sort(
                Comparator.comparingLong((ComparedTable table) -> table.size().bytes())
                        .reversed()
                        .thenComparing(ComparedTable::name));
        return tables;
    }

    private static Map<TableName, ComparedTable> facts(PostgresSession session, List<TableName> names) {
        Map<TableName, ComparedTable> facts = new HashMap<>();
        session.list(
                        FACTS,
                        ComparedTables::table,
                        names.stream().map(TableName::schema).toList(),
                        names.stream().map(TableName::name).toList())
                .forEach(table -> facts.put(table.name(), table));
        return facts;
    }

    private static ComparedTable table(ResultSet row) throws SQLException {
        List<String> names = texts(row.getArray("names"));
        List<String> types = texts(row.getArray("types"));
        List<String> builtIn = texts(row.getArray("built_in"));
        List<KeyColumn> key = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            key.add(new KeyColumn(names.get(i), types.get(i), Boolean.parseBoolean(builtIn.get(i))));
        }
        return new ComparedTable(
                new TableName(row.getString("nspname"), row.getString("relname")),
                texts(row.getArray("columns")),
                texts(row.getArray("stored_apart")),
                key,
                row.getBoolean("ordered"),
                new TableSize(row.getLong("rows"), row.getLong("bytes")));
    }

    private static List<String> texts(@Nullable Array array) throws SQLException {
        return array == null
                ? List.of()
                : Arrays.stream((Object[]) array.getArray())
                        .map(String::valueOf)
                        .toList();
    }
}
