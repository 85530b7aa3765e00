package dev.crossfade.replication.schema;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/**
 * Which tables take part: the configured schemas' ordinary and partitioned tables with every partition, less the excluded ones.
 * Left out as well, because a publication cannot or must not carry them: foreign, temporary and unlogged tables, those that
 * belong to an extension, and ours.
 */
public final class TableSelection {

    /** Where gate, token and guard live, on both sides. */
    public static final String OUR_SCHEMA = "crossfade";

    private static final String TABLES = """
            SELECT c.oid, n.nspname, c.relname, c.relkind, c.reltuples::bigint
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ANY (?)
               AND n.nspname <> ?
               AND c.relkind IN ('r', 'p')
               AND c.relpersistence = 'p'
               AND NOT EXISTS (
                       SELECT
                         FROM pg_depend d
                        WHERE d.classid = 'pg_class'::regclass
                          AND d.objid = c.oid
                          AND d.deptype = 'e')
             ORDER BY n.nspname, c.relname
            """;

    private final List<String> schemas;
    private final List<TablePattern> excluded;

    public TableSelection(TenantSettings.Replication settings) {
        this.schemas = settings.schemas();
        this.excluded = TablePattern.all(settings.excludeTables());
    }

    public List<String> schemas() {
        return schemas;
    }

    public boolean excludes(TableName table) {
        return TablePattern.anyMatches(excluded, table);
    }

    /** All of them, by schema and name. */
    public List<SelectedTable> read(PostgresSession session) {
        return session
                .list(
                        TABLES,
                        row -> new SelectedTable(
                                row.getLong(1),
                                new TableName(row.getString(2), row.getString(3)),
                                "p".equals(row.getString(4))
                                        ? SelectedTable.Kind.PARTITIONED
                                        : SelectedTable.Kind.ORDINARY,
                                row.getLong(5)),
                        schemas,
                        OUR_SCHEMA)
                .stream()
                .filter(table -> !excludes(table.name()))
                .toList();
    }

    /** Those that hold rows: what is published, copied and compared. */
    public List<SelectedTable> readHoldingRows(PostgresSession session) {
        return read(session).stream().filter(SelectedTable::holdsRows).toList();
    }
}
