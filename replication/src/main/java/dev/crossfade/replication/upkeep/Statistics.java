package dev.crossfade.replication.upkeep;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the planner knows of the copied tables; without it the first queries after the opening would be planned for empty ones. A table
 * is due when it was never looked at, or a tenth of it has changed since; autovacuum, which goes by the same, may come first. A
 * partitioned one it never looks at
 * (<a href="https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-STATISTICS">updating planner statistics</a>).
 */
final class Statistics {

    private static final String DUE = """
            SELECT n.nspname, c.relname, c.relkind = 'r' AND s.last_vacuum IS NULL AND s.last_autovacuum IS NULL AS vacuum
              FROM unnest(?::bigint[]) AS wanted (oid)
              JOIN pg_class c ON c.oid = wanted.oid::oid
              JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
             WHERE CASE c.relkind
                   WHEN 'p' THEN
                       s.last_analyze IS NULL
                       OR s.last_analyze < now() - interval '30 minutes'
                          AND s.last_analyze < (
                                  SELECT max(greatest(leaf.last_analyze, leaf.last_autoanalyze))
                                    FROM pg_partition_tree(c.oid) t
                                    JOIN pg_stat_all_tables leaf ON leaf.relid = t.relid AND t.isleaf)
                   ELSE
                       greatest(s.last_analyze, s.last_autoanalyze) IS NULL
                       OR s.n_mod_since_analyze > 1000 + s.n_live_tup / 10
                   END
             ORDER BY c.relkind = 'p', c.relpages DESC, n.nspname, c.relname
            """;

    /** What was done is in the server's statistics only a moment later. */
    private static final Duration JUST_NOW = Duration.ofMinutes(1);

    private final TableSelection selection;
    private final Clock clock;
    private final Map<TableName, Instant> last = new HashMap<>();

    Statistics(TableSelection selection, Clock clock) {
        this.selection = selection;
        this.clock = clock;
    }

    /** The largest first, those whose rows are in their partitions at the end. */
    List<Task> due(PostgresSession target) {
        List<Long> tables =
                selection.read(target).stream().map(SelectedTable::oid).toList();
        Instant before = clock.instant().minus(JUST_NOW);
        return target
                .list(DUE, row -> task(new TableName(row.getString(1), row.getString(2)), row.getBoolean(3)), tables)
                .stream()
                .filter(task -> last.getOrDefault(task.object(), Instant.MIN).isBefore(before))
                .toList();
    }

    /** A table that autovacuum is at work on is left to it. */
    private Task task(TableName table, boolean vacuum) {
        String quoted = Identifier.quote(table.schema(), table.name());
        return new Task(
                (vacuum ? "VACUUM ANALYZE " : "ANALYZE ") + table,
                table,
                false,
                (vacuum ? "VACUUM (ANALYZE, SKIP_LOCKED) " : "ANALYZE (SKIP_LOCKED) ") + quoted,
                done -> last.put(done, clock.instant()));
    }
}
