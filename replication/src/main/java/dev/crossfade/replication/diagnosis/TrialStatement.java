package dev.crossfade.replication.diagnosis;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.schema.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A change as a statement that does what apply would do.
 *
 * @param values of its parameters, in their order
 */
record TrialStatement(String sql, List<@Nullable String> values) {

    /**
     * A column of the table as the subscriber has it.
     *
     * @param type as the catalog names it, which needs no quoting
     * @param numbered GENERATED ALWAYS AS IDENTITY: apply sets it, and an UPDATE of ours may not
     */
    record Column(String type, boolean numbered) {

        private static final Column UNKNOWN = new Column("text", false);
    }

    /** Empty when there is nothing that a statement may set. */
    static Optional<TrialStatement> of(Change change, Map<String, Column> columns) {
        TableName table = change.relation().table();
        String quoted = Identifier.quote(table.schema(), table.name());
        List<@Nullable String> values = new ArrayList<>();
        return switch (change.kind()) {
            case INSERT -> Optional.of(insert(quoted, change, columns, values));
            case UPDATE -> {
                String set = change.now().entrySet().stream()
                        .filter(entry -> !columnOf(entry.getKey(), columns).numbered())
                        .map(entry -> Identifier.quote(entry.getKey()) + " = "
                                + value(entry.getKey(), entry.getValue(), columns, values))
                        .collect(Collectors.joining(", "));
                yield set.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new TrialStatement(
                                "UPDATE ONLY " + quoted + " SET " + set + where(change, columns, values), values));
            }
            case DELETE ->
                Optional.of(new TrialStatement("DELETE FROM ONLY " + quoted + where(change, columns, values), values));
        };
    }

    private static TrialStatement insert(
            String quoted, Change change, Map<String, Column> columns, List<@Nullable String> values) {
        return new TrialStatement(
                "INSERT INTO " + quoted + " ("
                        + change.now().keySet().stream().map(Identifier::quote).collect(Collectors.joining(", "))
                        + ") OVERRIDING SYSTEM VALUE VALUES ("
                        + change.now().entrySet().stream()
                                .map(entry -> value(entry.getKey(), entry.getValue(), columns, values))
                                .collect(Collectors.joining(", "))
                        + ")",
                values);
    }

    /** Not IS NOT DISTINCT FROM, which finds no row by an index. */
    private static String where(Change change, Map<String, Column> columns, List<@Nullable String> values) {
        return " WHERE "
                + change.relation().identity().stream()
                        .map(column -> {
                            String found = change.found().get(column);
                            return found == null
                                    ? Identifier.quote(column) + " IS NULL"
                                    : Identifier.quote(column) + " = " + value(column, found, columns, values);
                        })
                        .collect(Collectors.joining(" AND "));
    }

    private static String value(
            String column, @Nullable String text, Map<String, Column> columns, List<@Nullable String> values) {
        values.add(text);
        return "CAST(CAST(? AS text) AS " + columnOf(column, columns).type() + ")";
    }

    private static Column columnOf(String column, Map<String, Column> columns) {
        return columns.getOrDefault(column, Column.UNKNOWN);
    }
}
