package dev.crossfade.control.notify;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Of which problem of a migration people know: durable, so that whoever leads next tells them of its end. Throws {@link
 * dev.crossfade.control.workflow.journal.StoreFailure}. Thread-safe.
 */
public interface ToldProblems {

    /** By their migrations. */
    Map<String, String> all();

    /** @param problem null: of none */
    void put(String migration, @Nullable String problem);
}
