package dev.crossfade.config.reader;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Everything that is wrong with a file, in the order in which it was found, each only once. */
public final class Problems {

    private final Set<Problem> found = new LinkedHashSet<>();
    private final Set<String> setAside = new HashSet<>();
    private boolean passing = true;

    /** @param path where, as {@code tenants[0].source.origin} */
    public record Problem(String path, String message) {

        @Override
        public String toString() {
            return path.isEmpty() ? message : path + ": " + message;
        }
    }

    /** Nothing is noted of what was set aside. */
    public void add(String path, String message) {
        if (!setAside.contains(path)) {
            passing = false;
            found.add(new Problem(path, message));
        }
    }

    /** At another time it may be gone by itself; until then there is only a stand-in, and nothing else is noted of it. */
    void addPassing(String path, String message) {
        found.add(new Problem(path, message));
        setAside.add(path);
    }

    /** Whether there are any, and at another time they may all be gone by themselves: nothing is wrong with the file. */
    public boolean isPassing() {
        return passing && !found.isEmpty();
    }

    /** There is only a stand-in, and nothing is wrong with that. */
    void setAside(String path) {
        setAside.add(path);
    }

    /** Whether only a stand-in was read there, of which nothing more is to be said: something is wrong, or was set aside. */
    public boolean isAt(String path) {
        return setAside.contains(path)
                || found.stream().anyMatch(problem -> problem.path().equals(path));
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    public List<Problem> all() {
        return List.copyOf(new ArrayList<>(found));
    }
}
