package dev.crossfade.replication.stream;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TablePattern;
import dev.crossfade.replication.schema.TableSelection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The target's tables that hold rows although they are to be copied. Copying into one never ends, for the server retries on each
 * duplicate key, or silently doubles what has no key.
 */
public final class FilledTables {

    /** Bounds the length of a statement. */
    private static final int TABLES_A_STATEMENT = 200;

    /** The guard refuses everybody; within this transaction it does not stand on this table. */
    private static final String GUARD_TRIGGERS = """
            SELECT t.tgname
              FROM pg_trigger t
              JOIN pg_proc p ON p.oid = t.tgfoid
              JOIN pg_namespace n ON n.oid = p.pronamespace
             WHERE t.tgrelid = ?::oid AND n.nspname = ? AND NOT t.tgisinternal
            """;

    private final TableSelection selection;

    public FilledTables(TableSelection selection) {
        this.selection = selection;
    }

    /** By schema and name. */
    public List<TableName> find(PostgresSession target) {
        return among(target, selection.readHoldingRows(target));
    }

    /** Those of the tables that hold rows, by schema and name. */
    public static List<TableName> among(PostgresSession target, List<SelectedTable> tables) {
        return IntStream.range(0, (tables.size() + TABLES_A_STATEMENT - 1) / TABLES_A_STATEMENT)
                .mapToObj(portion -> tables.subList(
                        portion * TABLES_A_STATEMENT, Math.min(tables.size(), (portion + 1) * TABLES_A_STATEMENT)))
                .flatMap(some -> filled(target, some).stream())
                .toList();
    }

    /** Empties those that the patterns name. Called in a transaction that holds the gate, before there is a subscription. */
    public void truncate(PostgresSession target, List<TablePattern> named) {
        List<SelectedTable> tables = selection.readHoldingRows(target).stream()
                .filter(table -> TablePattern.anyMatches(named, table.name()))
                .toList();
        if (tables.isEmpty()) {
            return;
        }
        emptying(tables.stream()
                        .map(table -> new Guarded(
                                table.name(),
                                target.list(
                                        GUARD_TRIGGERS,
                                        row -> row.getString(1),
                                        table.oid(),
                                        TableSelection.OUR_SCHEMA)))
                        .toList())
                .forEach(target::execute);
    }

    /**
     * A table to be emptied.
     *
     * @param guards triggers that would refuse it
     */
    public record Guarded(TableName name, List<String> guards) {}

    /** Empties them all in one statement, for one may refer to another. */
    public static List<String> emptying(List<Guarded> tables) {
        Stream<String> first = tables.stream().flatMap(table -> switched(table, "DISABLE"));
        String all =
                "TRUNCATE " + tables.stream().map(table -> quoted(table.name())).collect(Collectors.joining(", "));
        Stream<String> last = tables.stream().flatMap(table -> switched(table, "ENABLE"));
        return Stream.of(first, Stream.of(all), last).flatMap(part -> part).toList();
    }

    private static Stream<String> switched(Guarded table, String verb) {
        return table.guards().stream()
                .map(trigger ->
                        "ALTER TABLE " + quoted(table.name()) + " " + verb + " TRIGGER " + Identifier.quote(trigger));
    }

    private static List<TableName> filled(PostgresSession target, List<SelectedTable> tables) {
        String query = IntStream.range(0, tables.size())
                .mapToObj(i -> "SELECT " + i + " WHERE EXISTS (SELECT FROM "
                        + quoted(tables.get(i).name()) + ")")
                .collect(Collectors.joining(" UNION ALL "));
        return target.list(query, row -> tables.get(row.getInt(1)).name()).stream()
                .sorted()
                .toList();
    }

    private static String quoted(TableName table) {
        return "ONLY " + Identifier.quote(table.schema(), table.name());
    }
}
