package dev.crossfade.control.workflow.journal;

import dev.crossfade.control.migration.Migration;
import org.jspecify.annotations.Nullable;

/**
 * Hears of every change of a migration, once it is durable, in the order in which the changes were made. It is called by whoever made the
 * change, while the next one waits: so it returns at once, asks nobody for anything, and throws nothing.
 */
@FunctionalInterface
public interface MigrationListener {

    /** Listens to nothing. */
    MigrationListener NOBODY = (before, now) -> {};

    /**
     * One change.
     *
     * @param before null where this controller has only now begun with it, or goes on with it since its start
     * @param now null where it was forgotten
     */
    void changed(@Nullable Migration before, @Nullable Migration now);
}
