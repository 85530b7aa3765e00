package dev.crossfade.config.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The paths of a tenant whose requests are parked at once, as patterns of its configuration: exact, or with a {@code *} at the end. They
 * are the patterns themselves, and no names of rules, so that a proxy whose rules are others knows which requests are meant all the same.
 *
 * @param backlog something that came before waits there, and is not to be overtaken
 * @param byHand an operator has parked them
 * @param since when a path was parked that was not before, as far as that is known; of these paths alone. For people: two that park the
 *     same are equal, for a proxy of an older version does not tell of times
 * @param ending those of the backlog's of which almost nothing waits any more: what comes is held for that moment, and not parked
 */
public record ParkedPaths(Set<String> backlog, Set<String> byHand, Map<String, Instant> since, Set<String> ending) {

    public static final ParkedPaths NONE = new ParkedPaths(Set.of(), Set.of());

    public ParkedPaths {
        backlog = Collections.unmodifiableSet(new TreeSet<>(backlog));
        byHand = Collections.unmodifiableSet(new TreeSet<>(byHand));
        Map<String, Instant> known = new TreeMap<>(since);
        known.keySet().retainAll(union(backlog, byHand));
        since = Collections.unmodifiableMap(known);
        ending = Collections.unmodifiableSet(new TreeSet<>(ending));
    }

    /** Nobody knows since when, and none is about to end. */
    public ParkedPaths(Set<String> backlog, Set<String> byHand) {
        this(backlog, byHand, Map.of(), Set.of());
    }

    public boolean isNone() {
        return backlog.isEmpty() && byHand.isEmpty();
    }

    /** All of them, for whichever reason. */
    public Set<String> all() {
        return Collections.unmodifiableSet(union(backlog, byHand));
    }

    private static Set<String> union(Set<String> backlog, Set<String> byHand) {
        Set<String> all = new TreeSet<>(backlog);
        all.addAll(byHand);
        return all;
    }

    public ParkedPaths withBacklog(Set<String> paths) {
        return withBacklog(paths, Set.of());
    }

    /** @param almostGone those of them of which almost nothing waits any more */
    public ParkedPaths withBacklog(Set<String> paths, Set<String> almostGone) {
        return new ParkedPaths(paths, byHand, since, almostGone);
    }

    public ParkedPaths withByHand(Set<String> paths) {
        return new ParkedPaths(backlog, paths, since, ending);
    }

    /** The same; those of which it is not known since when are parked since then, to the millisecond. */
    public ParkedPaths asOf(Instant now) {
        Map<String, Instant> known = new TreeMap<>(since);
        all().forEach(path -> known.putIfAbsent(path, now.truncatedTo(ChronoUnit.MILLIS)));
        return new ParkedPaths(backlog, byHand, known, ending);
    }

    /** For people: {@code /hooks/* /orders (by hand)}. */
    public String inWords() {
        return String.join(" ", all()) + (byHand.isEmpty() ? "" : " (by hand)");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ParkedPaths paths
                && backlog.equals(paths.backlog)
                && byHand.equals(paths.byHand)
                && ending.equals(paths.ending);
    }

    @Override
    public int hashCode() {
        return Objects.hash(backlog, byHand, ending);
    }
}
