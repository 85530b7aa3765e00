package dev.crossfade.control.workflow;

import dev.crossfade.control.migration.Migration;
import java.util.function.UnaryOperator;

/**
 * The one copy in memory of a migration's durable row. The workflow and the operator's verbs change it through here, one after
 * the other, and each change is durable before anybody sees it. Thread-safe.
 */
final class MigrationRow {

    private final MigrationStore store;
    private final Runnable changed;
    private Migration current;

    MigrationRow(MigrationStore store, Migration current, Runnable changed) {
        this.store = store;
        this.current = current;
        this.changed = changed;
    }

    synchronized Migration now() {
        return current;
    }

    /** Saves what the change makes of the current row; nothing is written when nothing changed. */
    Migration update(UnaryOperator<Migration> change) {
        Migration saved;
        synchronized (this) {
            Migration wanted = change.apply(current);
            if (wanted.equals(current)) {
                return current;
            }
            current = store.save(wanted);
            saved = current;
        }
        changed.run();
        return saved;
    }
}
