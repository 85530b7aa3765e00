package dev.crossfade.control.workers;

import java.util.Optional;
import java.util.UUID;

/**
 * Where it is written down how many tasks a migration's services had, for whoever leads next. Throws {@link
 * dev.crossfade.control.workflow.journal.StoreFailure}, also where this controller does not lead any more.
 */
public interface KeptCounts {

    Optional<WorkerCounts> find(UUID migration);

    /** In place of what was kept before. */
    void put(UUID migration, WorkerCounts counts);
}
