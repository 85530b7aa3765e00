package dev.crossfade.control.hooks;

import dev.crossfade.config.model.Direction;
import java.util.Optional;
import java.util.UUID;

/**
 * Of which attempts the hooks before them have begun, and those after them are not through: durable, for whoever was stopped must be
 * started again, also by a controller that knows of nothing else. Throws {@link dev.crossfade.control.workflow.journal.StoreFailure}.
 */
public interface DueHooks {

    /** One attempt of a migration. */
    record Due(int attempt, Direction direction) {}

    Optional<Due> find(UUID migration);

    /** In place of what was due before. */
    void put(UUID migration, Due due);

    void remove(UUID migration);
}
