package dev.crossfade.replication.stream;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableName;
import java.util.List;
import java.util.Map;

/**
 * How far the initial copy is: the subscription's state of each table
 * (<a href="https://www.postgresql.org/docs/current/catalog-pg-subscription-rel.html">pg_subscription_rel</a>) and what COPY has
 * done (<a href="https://www.postgresql.org/docs/current/progress-reporting.html">pg_stat_progress_copy</a>).
 */
public final class InitialCopy {

    private static final String PROGRESS = """
            SELECT n.nspname, c.relname, r.srsubstate,
                   coalesce(p.tuples_processed, 0) AS rows_done, coalesce(p.bytes_processed, 0) AS bytes_done
              FROM pg_subscription s
              JOIN pg_subscription_rel r ON r.srsubid = s.oid
              JOIN pg_class c ON c.oid = r.srrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_stat_progress_copy p ON p.relid = c.oid AND p.datname = current_database()
             WHERE s.subname = ? AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
             ORDER BY n.nspname, c.relname
            """;

    private final String subscription;
    private final CopiedRows copiedRows = new CopiedRows();

    public InitialCopy(String subscription) {
        this.subscription = subscription;
    }

    /** @param expected the source's estimates; a table that is missing there has none */
    public List<TableCopy> progress(PostgresSession target, Map<TableName, TableSize> expected) {
        List<TableCopy> tables = target.list(
                PROGRESS,
                row -> {
                    TableName table = new TableName(row.getString("nspname"), row.getString("relname"));
                    TableCopy.Phase phase = phase(row.getString("srsubstate"));
                    TableSize whole = expected.getOrDefault(table, TableSize.UNKNOWN);
                    boolean copied = phase == TableCopy.Phase.CATCHING_UP || phase == TableCopy.Phase.READY;
                    return new TableCopy(
                            table,
                            phase,
                            copied ? whole.rows() : row.getLong("rows_done"),
                            whole.rows(),
                            copied ? Math.max(0, whole.bytes()) : row.getLong("bytes_done"),
                            whole.bytes());
                },
                subscription);
        return copiedRows.in(target, tables);
    }

    private static TableCopy.Phase phase(String state) {
        return switch (state) {
            case "i" -> TableCopy.Phase.WAITING;
            case "d" -> TableCopy.Phase.COPYING;
            case "r" -> TableCopy.Phase.READY;
            default -> TableCopy.Phase.CATCHING_UP;
        };
    }
}
