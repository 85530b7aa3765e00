package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.PostgresSession;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Divides the tables, one portion when one is asked for: nobody reads an index from end to end only to know where ranges begin. Thread-safe. */
final class Portions {

    private final Deque<ComparedTable> tables;
    private @Nullable ComparedTable divided;
    private @Nullable List<String> after;

    Portions(List<ComparedTable> tables) {
        this.tables = new ArrayDeque<>(tables);
    }

    /** Empty when all were given out. When it throws, none was. */
    synchronized Optional<Portion> next(PostgresSession source) {
        if (divided == null) {
            divided = tables.poll();
            after = null;
        }
        ComparedTable table = divided;
        if (table == null) {
            return Optional.empty();
        }
        if (!table.ordered()) {
            divided = null;
            return Optional.of(new ScatteredRows(table));
        }
        List<String> end = table.size().isOneRange()
                ? null
                : KeyRange.end(source, table, after).orElse(null);
        KeyRange range = new KeyRange(table, after, end);
        after = end;
        if (end == null) {
            divided = null;
        }
        return Optional.of(range);
    }
}
