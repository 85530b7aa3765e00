package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableName;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How the rows of one table are hashed on both sides. Columns are taken by name in one order, so neither side's own order of
 * columns counts; ordering is by hash, so neither side's collation does.
 *
 * @param columns all, in order of name
 * @param keyColumns the primary key's, in its order; empty when there is none: then the row is its own key, and rows are counted
 */
record ComparedTable(TableName name, List<String> columns, List<KeyColumn> keyColumns) {

    /** @param type as SQL writes it */
    record KeyColumn(String name, String type) {}

    private static final String COLUMNS = """
            SELECT attname FROM pg_attribute
             WHERE attrelid = ?::oid AND attnum > 0 AND NOT attisdropped
             ORDER BY attname
            """;

    private static final String KEY = """
            SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type
              FROM pg_index i
              CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, position)
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
             WHERE i.indrelid = ?::oid AND i.indisprimary AND k.position <= i.indnkeyatts
             ORDER BY k.position
            """;

    static ComparedTable read(PostgresSession source, SelectedTable table) {
        return new ComparedTable(
                table.name(),
                source.list(COLUMNS, row -> row.getString(1), table.oid()),
                source.list(KEY, row -> new KeyColumn(row.getString(1), row.getString(2)), table.oid()));
    }

    boolean hasKey() {
        return !keyColumns.isEmpty();
    }

    /** Every row as {@code (order, key text[], hash)}, in order of the first. */
    String allRows() {
        String key = hasKey() ? keyArray("t.") : "ARRAY[" + rowHash() + ", left(" + row() + "::text, 200)]";
        return "SELECT md5(r.key::text) AS position, r.key, r.hash FROM (SELECT " + key + " AS key, " + rowHash()
                + " AS hash FROM ONLY " + quoted() + " t) r ORDER BY md5(r.key::text) COLLATE \"C\"";
    }

    /**
     * The rows with the given keys as {@code (key text[], hash)}: a parameter {@code text[]} a key column. Without a key the one
     * parameter holds hashes, and each is answered with how often it is there.
     */
    String someRows() {
        if (!hasKey()) {
            return "SELECT ARRAY[r.hash] AS key, count(*)::text AS hash FROM (SELECT " + rowHash()
                    + " AS hash FROM ONLY " + quoted() + " t) r WHERE r.hash = ANY (?) GROUP BY r.hash";
        }
        String parameters = keyColumns.stream().map(column -> "?::text[]").collect(Collectors.joining(", "));
        String names =
                IntStream.range(0, keyColumns.size()).mapToObj(i -> "k" + i).collect(Collectors.joining(", "));
        String matches = IntStream.range(0, keyColumns.size())
                .mapToObj(i -> "t." + Identifier.quote(keyColumns.get(i).name()) + " = wanted.k" + i + "::"
                        + keyColumns.get(i).type())
                .collect(Collectors.joining(" AND "));
        return "SELECT " + keyArray("t.") + " AS key, " + rowHash() + " AS hash FROM unnest(" + parameters
                + ") AS wanted (" + names + ") JOIN ONLY " + quoted() + " t ON " + matches;
    }

    private String keyArray(String prefix) {
        return keyColumns.stream()
                .map(column -> prefix + Identifier.quote(column.name()) + "::text")
                .collect(Collectors.joining(", ", "ARRAY[", "]"));
    }

    private String rowHash() {
        return "md5(" + row() + "::text)";
    }

    private String row() {
        return columns.stream()
                .map(column -> "t." + Identifier.quote(column))
                .collect(Collectors.joining(", ", "ROW(", ")"));
    }

    private String quoted() {
        return Identifier.quote(name.schema(), name.name());
    }
}
