package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.schema.TableName;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How the rows of one table are read on both sides. Columns are taken by name in one order, so neither side's own order of columns
 * counts. Generated ones are left out: each side computes its own from what is compared.
 *
 * @param columns in order of name
 * @param storedApart those of them whose values may be stored apart: an UPDATE that leaves such a value as it is does not send it
 * @param keyColumns the primary key's, in its order; empty when there is none: then the row is its own key, and rows are counted
 * @param ordered whether both sides put the key's values in the same order
 * @param size on the source
 */
record ComparedTable(
        TableName name,
        List<String> columns,
        List<String> storedApart,
        List<KeyColumn> keyColumns,
        boolean ordered,
        TableSize size) {

    /**
     * A column of the key.
     *
     * @param type as SQL writes it
     * @param builtIn whether its operators are found in any search path: those of an extension's type are found in few
     */
    record KeyColumn(String name, String type, boolean builtIn) {

        String equalTo(String text) {
            String column = "t." + Identifier.quote(name);
            return builtIn ? column + " = " + text + "::" + type : column + "::text = " + text;
        }
    }

    boolean hasKey() {
        return !keyColumns.isEmpty();
    }

    /** A guess, for progress. */
    long ranges() {
        return ordered ? size.ranges() : 1;
    }

    /** Of a table without a key: how often the rows with the given hashes are there. Their {@code text[]} is the last parameter. */
    String counts(String condition) {
        return "SELECT r.hash, count(*) AS times FROM (SELECT md5(" + line() + ") AS hash FROM " + rows() + " WHERE "
                + condition + ") r WHERE r.hash = ANY (?) GROUP BY r.hash";
    }

    /** The rows with the given keys as {@code (key text[], parts text[])}: a parameter {@code text[]} a key column. */
    String someRows() {
        String parameters = keyColumns.stream().map(column -> "?::text[]").collect(Collectors.joining(", "));
        String names =
                IntStream.range(0, keyColumns.size()).mapToObj(i -> "k" + i).collect(Collectors.joining(", "));
        String matches = IntStream.range(0, keyColumns.size())
                .mapToObj(i -> keyColumns.get(i).equalTo("wanted.k" + i))
                .collect(Collectors.joining(" AND "));
        return "SELECT " + key() + " AS key, " + parts() + " AS parts FROM unnest(" + parameters + ") AS wanted ("
                + names + ") JOIN " + rows() + " ON " + matches;
    }

    /** The table as {@code t}, without what inherits from it. */
    String rows() {
        return "ONLY " + Identifier.quote(name.schema(), name.name()) + " t";
    }

    /** Hashes of a row of {@code t}: of what every UPDATE sends, and of each value that it may leave out. */
    private String parts() {
        List<String> always =
                columns.stream().filter(column -> !storedApart.contains(column)).toList();
        return Stream.concat(Stream.of(always), storedApart.stream().map(List::of))
                .map(part -> "md5(" + line(part) + ")")
                .collect(Collectors.joining(", ", "ARRAY[", "]"));
    }

    /** A row of {@code t} as one text. */
    String line() {
        return line(columns);
    }

    private static String line(List<String> columns) {
        return columns.stream()
                .map(column -> "t." + Identifier.quote(column))
                .collect(Collectors.joining(", ", "ROW(", ")::text"));
    }

    /** What identifies a row of {@code t}, as {@code text[]}; without a key its hash, and its beginning for people. */
    String key() {
        if (!hasKey()) {
            return "ARRAY[md5(" + line() + "), left(" + line() + ", 200)]";
        }
        return keyColumns.stream()
                .map(column -> "t." + Identifier.quote(column.name()) + "::text")
                .collect(Collectors.joining(", ", "ARRAY[", "]"));
    }
}
