package dev.crossfade.control.notify;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people were told; it outlives who has told it. */
final class InMemoryProblems implements ToldProblems {

    private final Map<String, String> told = new HashMap<>();

    @Override
    public Map<String, String> all() {
        return told;
    }

    @Override
    public void put(String migration, @Nullable String problem) {
        if (problem == null) {
            told.remove(migration);
        } else {
            told.put(migration, problem);
        }
    }
}
