package dev.crossfade.replication.upkeep;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Indexes of the target that answer no query, because their making was cut off. What the source has valid is built anew; others are
 * nobody's loss. REINDEX without CONCURRENTLY, for apply may wait a while, and what a failed concurrent one leaves behind is one more
 * invalid index.
 */
final class InvalidIndexes {

    private static final String INVALID = """
            SELECT n.nspname, c.relname, c.relkind = 'I' AS partitioned, t.relname AS table
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid
              JOIN pg_class t ON t.oid = i.indrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE NOT i.indisvalid AND n.nspname = ANY (?::text[])
             ORDER BY n.nspname, c.relname
            """;

    private static final String VALID = """
            SELECT n.nspname, c.relname
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE i.indisvalid AND n.nspname = ANY (?::text[]) AND c.relname = ANY (?::text[])
            """;

    /** Those that a dump of the schema has: a partitioned one also while it waits for its partitions' to be attached. */
    private static final String DUMPED = """
            SELECT n.nspname, c.relname
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE (i.indisvalid OR c.relkind = 'I') AND n.nspname = ANY (?::text[]) AND c.relname = ANY (?::text[])
            """;

    private final TableSelection selection;

    InvalidIndexes(TableSelection selection) {
        this.selection = selection;
    }

    private record Invalid(TableName index, TableName table, boolean partitioned) {}

    private List<Invalid> wanted(PostgresSession source, PostgresSession target) {
        List<Invalid> invalid = target
                .list(
                        INVALID,
                        row -> new Invalid(
                                new TableName(row.getString("nspname"), row.getString("relname")),
                                new TableName(row.getString("nspname"), row.getString("table")),
                                row.getBoolean("partitioned")),
                        selection.schemas())
                .stream()
                .filter(index -> !selection.excludes(index.table()))
                .toList();
        if (invalid.isEmpty()) {
            return List.of();
        }
        Set<TableName> valid = new TreeSet<>(source.list(
                VALID,
                row -> new TableName(row.getString(1), row.getString(2)),
                selection.schemas(),
                invalid.stream().map(one -> one.index().name()).toList()));
        return invalid.stream().filter(one -> valid.contains(one.index())).toList();
    }

    /** Of these indexes, those that are valid on a side. */
    Set<TableName> validAmong(PostgresSession session, List<TableName> indexes) {
        return among(VALID, session, indexes);
    }

    /** Of these indexes, those that a dump of a side would have. */
    Set<TableName> dumpedAmong(PostgresSession session, List<TableName> indexes) {
        return among(DUMPED, session, indexes);
    }

    private static Set<TableName> among(String query, PostgresSession session, List<TableName> indexes) {
        Set<TableName> found = new TreeSet<>(session.list(
                query,
                row -> new TableName(row.getString(1), row.getString(2)),
                indexes.stream().map(TableName::schema).toList(),
                indexes.stream().map(TableName::name).toList()));
        found.retainAll(indexes);
        return found;
    }

    List<Task> due(PostgresSession source, PostgresSession target) {
        List<Task> tasks = new ArrayList<>();
        for (Invalid index : wanted(source, target)) {
            if (!index.partitioned()) {
                tasks.add(new Task(
                        "REINDEX INDEX " + index.index(),
                        index.index(),
                        true,
                        "REINDEX INDEX "
                                + Identifier.quote(
                                        index.index().schema(), index.index().name()),
                        any -> {}));
            }
        }
        return tasks;
    }

    /** What no REINDEX makes valid: it lacks the index of a partition. */
    List<String> hopeless(PostgresSession source, PostgresSession target) {
        return wanted(source, target).stream()
                .filter(Invalid::partitioned)
                .map(index -> "the index " + index.index()
                        + " is invalid, for a partition lacks its own: create it there, then"
                        + " ALTER INDEX … ATTACH PARTITION …")
                .toList();
    }
}
