package dev.crossfade.rehearsal;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one change of sides ended, by the controller's words.
 *
 * @param outcome {@code done, unwound, refused}; null when it never began
 * @param undone how often it was begun before, and not done
 * @param marks when each of its phases ended
 * @param idleCpu how much of the machine's processors was idle meanwhile, 0 to 1; null where that is not known
 */
record Crossed(
        @Nullable String outcome,
        int undone,
        Map<String, Instant> marks,
        @Nullable Double idleCpu) {

    static final Crossed NEVER = new Crossed(null, 0, Map.of(), null);
}
