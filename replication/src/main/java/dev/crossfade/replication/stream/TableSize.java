package dev.crossfade.replication.stream;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the source says of a table's size.
 *
 * @param rows as last analysed; −1 when it never was
 * @param bytes on its disk, with what is stored apart and without indexes; −1 is unknown
 */
public record TableSize(long rows, long bytes) {

    static final TableSize UNKNOWN = new TableSize(-1, -1);

    /** A table that was dropped meanwhile has none. */
    private static final String BYTES = """
            SELECT oid, coalesce(pg_table_size(oid), -1) FROM unnest(?::oid[]) AS wanted (oid)
            """;

    static Map<TableName, TableSize> read(PostgresSession source, TableSelection selection) {
        List<SelectedTable> tables = selection.readHoldingRows(source);
        Map<Long, Long> bytes = new HashMap<>();
        source.list(
                BYTES,
                row -> bytes.put(row.getLong(1), row.getLong(2)) == null,
                tables.stream().map(SelectedTable::oid).toList());
        Map<TableName, TableSize> sizes = new HashMap<>();
        tables.forEach(table ->
                sizes.put(table.name(), new TableSize(table.estimatedRows(), bytes.getOrDefault(table.oid(), -1L))));
        return sizes;
    }
}
