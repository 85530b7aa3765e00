package dev.crossfade.replication.upkeep;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Materialized views are not replicated. Those that the source has filled are filled here, too, one that reads another after it; and
 * again when that was long ago, for what they were filled from has changed since. One that takes long is filled less often, so that
 * they take a tenth of the time at most. One that the source has not filled is left as it is.
 */
final class MaterializedViews {

    private static final Duration STALE = Duration.ofMinutes(25);
    private static final int SHARE = 10;

    /** What reads what, through any number of views; a view's depth is that of the longest way to it. */
    private static final String IN_ORDER = """
            WITH RECURSIVE views AS MATERIALIZED (
                SELECT c.oid FROM pg_class c WHERE c.relkind IN ('v', 'm') AND c.oid >= 16384
            ), reads AS MATERIALIZED (
                SELECT DISTINCT w.ev_class AS reader, d.refobjid AS read
                  FROM pg_rewrite w
                  JOIN pg_depend d
                    ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
                   AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> w.ev_class
                 WHERE w.ev_class IN (SELECT oid FROM views) AND d.refobjid IN (SELECT oid FROM views)
            ), depths AS (
                SELECT oid, 0 AS depth FROM views
                 UNION
                SELECT r.reader, p.depth + 1 FROM depths p JOIN reads r ON r.read = p.oid
            )
            SELECT n.nspname, c.relname, c.relispopulated,
                   EXISTS (
                       SELECT
                         FROM pg_index i
                        WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid
                          AND i.indpred IS NULL AND i.indexprs IS NULL) AS concurrently
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN (SELECT oid, max(depth) AS depth FROM depths GROUP BY oid) p ON p.oid = c.oid
             WHERE c.relkind = 'm' AND n.nspname = ANY (?::text[])
             ORDER BY p.depth, n.nspname, c.relname
            """;

    private static final String FILLED = """
            SELECT n.nspname, c.relname
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'm' AND c.relispopulated AND n.nspname = ANY (?::text[])
            """;

    private final TableSelection selection;
    private final Clock clock;
    private final Map<TableName, Instant> filled = new HashMap<>();
    private final Map<TableName, Duration> took = new HashMap<>();
    private @Nullable Instant begun;

    MaterializedViews(TableSelection selection, Clock clock) {
        this.selection = selection;
        this.clock = clock;
    }

    /** One that is read and filled can be refreshed beside its readers, where a unique index tells its rows apart. */
    private record View(TableName name, boolean populated, boolean tellsRowsApart) {

        boolean refreshesBesideReaders() {
            return populated && tellsRowsApart;
        }
    }

    /** In the order in which they can be filled. */
    List<Task> due(PostgresSession source, PostgresSession target) {
        List<View> views = target
                .list(
                        IN_ORDER,
                        row -> new View(
                                new TableName(row.getString(1), row.getString(2)),
                                row.getBoolean(3),
                                row.getBoolean(4)),
                        selection.schemas())
                .stream()
                .filter(view -> !selection.excludes(view.name()))
                .toList();
        if (views.isEmpty()) {
            return List.of();
        }
        Set<TableName> wanted = new HashSet<>(
                source.list(FILLED, row -> new TableName(row.getString(1), row.getString(2)), selection.schemas()));
        List<Task> tasks = new ArrayList<>();
        for (View view : views) {
            if (wanted.contains(view.name()) && (!view.populated() || isStale(view.name()))) {
                tasks.add(task(view));
            }
        }
        return tasks;
    }

    private boolean isStale(TableName view) {
        Duration often = took.getOrDefault(view, Duration.ZERO).multipliedBy(SHARE);
        Duration age = often.compareTo(STALE) > 0 ? often : STALE;
        Instant last = filled.get(view);
        return last == null || last.plus(age).isBefore(clock.instant());
    }

    private Task task(View view) {
        String quoted = Identifier.quote(view.name().schema(), view.name().name());
        return new Task(
                "REFRESH MATERIALIZED VIEW " + view.name(),
                view.name(),
                !view.populated(),
                "REFRESH MATERIALIZED VIEW " + (view.refreshesBesideReaders() ? "CONCURRENTLY " : "") + quoted,
                this::wasFilled);
    }

    /** Called before each, for how long it takes. */
    void begin() {
        begun = clock.instant();
    }

    private void wasFilled(TableName view) {
        Instant now = clock.instant();
        Instant from = begun == null ? now : begun;
        filled.put(view, from);
        took.put(view, Duration.between(from, now));
    }
}
