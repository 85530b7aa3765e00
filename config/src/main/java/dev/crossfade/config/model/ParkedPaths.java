package dev.crossfade.config.model;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * The paths of a tenant whose requests are parked at once, as patterns of its configuration: exact, or with a {@code *} at the end. They
 * are the patterns themselves, and no names of rules, so that a proxy whose rules are others knows which requests are meant all the same.
 *
 * @param backlog something that came before waits there, and is not to be overtaken
 * @param byHand an operator has parked them
 */
public record ParkedPaths(Set<String> backlog, Set<String> byHand) {

    public static final ParkedPaths NONE = new ParkedPaths(Set.of(), Set.of());

    public ParkedPaths {
        backlog = Collections.unmodifiableSet(new TreeSet<>(backlog));
        byHand = Collections.unmodifiableSet(new TreeSet<>(byHand));
    }

    public boolean isNone() {
        return backlog.isEmpty() && byHand.isEmpty();
    }

    /** All of them, for whichever reason. */
    public Set<String> all() {
        Set<String> all = new TreeSet<>(backlog);
        all.addAll(byHand);
        return Collections.unmodifiableSet(all);
    }

    public ParkedPaths withBacklog(Set<String> paths) {
        return new ParkedPaths(paths, byHand);
    }

    public ParkedPaths withByHand(Set<String> paths) {
        return new ParkedPaths(backlog, paths);
    }

    /** For people. */
    String inWords() {
        return String.join(" ", all()) + (byHand.isEmpty() ? "" : " (by hand)");
    }
}
