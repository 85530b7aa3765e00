package dev.crossfade.config.reader;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Everything that is wrong with a file, in the order in which it was found, each only once. */
public final class Problems {

    private final Set<Problem> found = new LinkedHashSet<>();

    /** @param path where, as {@code tenants[0].source.origin} */
    public record Problem(String path, String message) {

        @Override
        public String toString() {
            return path.isEmpty() ? message : path + ": " + message;
        }
    }

    public void add(String path, String message) {
        found.add(new Problem(path, message));
    }

    /** Whether something is wrong there, so that only a stand-in was read, of which nothing more is to be said. */
    public boolean isAt(String path) {
        return found.stream().anyMatch(problem -> problem.path().equals(path));
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    public List<Problem> all() {
        return List.copyOf(new ArrayList<>(found));
    }
}
