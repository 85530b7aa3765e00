package dev.crossfade.replication.stream;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How many rows tables have got that were copied and that the source has no estimate of, or one from when they were empty: a table that has few
 * rows is never analysed, and COPY's own count ends with it. It is what the target's statistics say, looked up until a table is ready and then kept: below 15 a look reads a
 * whole file.
 */
final class CopiedRows {

    private static final String LIVE = """
            SELECT n.nspname, c.relname, pg_stat_get_live_tuples(c.oid)
              FROM unnest(?::text[], ?::text[]) AS wanted (nspname, relname)
              JOIN pg_namespace n ON n.nspname = wanted.nspname
              JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.relname
            """;

    private final Map<TableName, Long> counted = new HashMap<>();
    private final Set<TableName> settled = new HashSet<>();

    /** The same tables; one of which nothing is counted, either, stays unknown. */
    synchronized List<TableCopy> in(PostgresSession target, List<TableCopy> tables) {
        Set<TableName> unknown = new HashSet<>();
        for (TableCopy table : tables) {
            if (isUnknown(table)) {
                unknown.add(table.table());
            }
        }
        counted.keySet().retainAll(unknown);
        settled.retainAll(unknown);
        count(target, unknown.stream().filter(table -> !settled.contains(table)).toList());
        tables.stream()
                .filter(table -> isUnknown(table) && table.phase() == TableCopy.Phase.READY)
                .forEach(table -> settled.add(table.table()));
        return tables.stream()
                .map(table -> isUnknown(table)
                        ? table.withRowsDone(counted.getOrDefault(table.table(), table.rowsDone()))
                        : table)
                .toList();
    }

    private void count(PostgresSession target, List<TableName> tables) {
        if (tables.isEmpty()) {
            return;
        }
        target
                .list(
                        LIVE,
                        row -> Map.entry(new TableName(row.getString(1), row.getString(2)), row.getLong(3)),
                        tables.stream().map(TableName::schema).toList(),
                        tables.stream().map(TableName::name).toList())
                .stream()
                // None may be empty, and may be statistics that a crash has taken.
                .filter(count -> count.getValue() > 0)
                .forEach(count -> counted.put(count.getKey(), count.getValue()));
    }

    private static boolean isUnknown(TableCopy table) {
        return table.copied() && table.rowsDone() <= 0;
    }
}
