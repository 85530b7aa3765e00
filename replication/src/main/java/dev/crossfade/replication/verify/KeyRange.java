package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.verify.ComparedTable.KeyColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table between two keys, found by its primary key's index. The ranges of a table follow each other, the first without a
 * beginning and the last without an end, so that every row of the target's is in one of them, wherever it is. That holds in whatever
 * order the target puts keys: what another order would cost is only that equal rows look different at first.
 *
 * @param after excluded; null is the first range
 * @param upTo included; null is the last range
 */
record KeyRange(
        ComparedTable table,
        @Nullable List<String> after,
        @Nullable List<String> upTo) implements Portion {

    /** The key at which the range that begins after the given one ends; empty when no more than a range's rows are left. */
    static Optional<List<String>> end(PostgresSession source, ComparedTable table, @Nullable List<String> after) {
        String sql = "SELECT " + table.key() + " FROM " + table.rows() + new KeyRange(table, after, null).condition()
                + " ORDER BY " + columns(table) + " OFFSET ? LIMIT 1";
        List<Object> parameters = new ArrayList<>(after == null ? List.of() : after);
        parameters.add(table.size().rowsARange() - 1);
        Optional<List<String>> end = source.first(sql, row -> RowCursor.texts(row.getArray(1)), parameters.toArray());
        if (end.isEmpty()) {
            // To a snapshot that does not see its rows the whole table would be one range.
            Rewriting.refuse(source, table);
        }
        return end;
    }

    @Override
    public Outcome compare(PostgresSession source, PostgresSession target, DutyCycle duty) {
        RowDifferences differences = new RowDifferences(table);
        BothSides<RangeSum> sums = BothSides.read(source, target, this::sum);
        if (!sums.here().equals(sums.there())) {
            String rows = "SELECT " + table.key() + ", md5(" + table.line() + ") FROM " + table.rows() + condition();
            RowCursor.read(source, rows, parameters(), differences::sourceHas);
            RowCursor.read(target, rows, parameters(), differences::targetHas);
        }
        return new Outcome(sums.here().rows(), differences);
    }

    @Override
    public boolean isLong() {
        return false;
    }

    private RangeSum sum(PostgresSession session) {
        List<String> parameters = new ArrayList<>(Rewriting.parameters(table));
        parameters.addAll(parameters());
        return session.one(
                "SELECT " + Rewriting.COLUMN + ", " + RangeSum.COLUMNS + " FROM (SELECT " + RangeSum.HASHES
                        + " FROM (SELECT " + table.line() + " AS line FROM " + table.rows() + condition()
                        + " OFFSET 0) r) h",
                row -> {
                    Rewriting.refuse(row, session, table);
                    return RangeSum.of(row);
                },
                parameters.toArray());
    }

    private List<String> parameters() {
        List<String> parameters = new ArrayList<>(after == null ? List.of() : after);
        parameters.addAll(upTo == null ? List.of() : upTo);
        return parameters;
    }

    private String condition() {
        List<String> bounds = new ArrayList<>();
        if (after != null) {
            bounds.add(bound(">"));
        }
        if (upTo != null) {
            bounds.add(bound("<="));
        }
        return bounds.isEmpty() ? "" : " WHERE " + String.join(" AND ", bounds);
    }

    private String bound(String comparison) {
        return "(" + columns(table) + ") " + comparison + " ("
                + table.keyColumns().stream()
                        .map(KeyColumn::type)
                        .map(type -> "?::text::" + type)
                        .collect(Collectors.joining(", "))
                + ")";
    }

    private static String columns(ComparedTable table) {
        return table.keyColumns().stream()
                .map(column -> "t." + Identifier.quote(column.name()))
                .collect(Collectors.joining(", "));
    }
}
