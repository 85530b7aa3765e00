package dev.crossfade.replication.largeobjects;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What nobody wrote on the source and somebody wrote on the target: each object once, whatever was done to it, and by however many passes
 * found.
 */
final class Alterations {

    private static final int MOST_PAGES_NAMED = 5;

    private final SortedMap<Long, Alteration> objects = new TreeMap<>();

    private record Alteration(NavigableSet<String> wholes, NavigableSet<Integer> pages) {

        /** An object that was removed, or made, has been so before any page of it was written. */
        String inWords(String place) {
            List<String> facts = new ArrayList<>(wholes);
            if (!pages.isEmpty()) {
                String first = pages.stream()
                        .limit(MOST_PAGES_NAMED)
                        .map(String::valueOf)
                        .collect(Collectors.joining(", "));
                int more = pages.size() - MOST_PAGES_NAMED;
                facts.add((pages.size() == 1 ? "page " : "pages ") + first + (more > 0 ? " and " + more + " more" : "")
                        + (pages.size() == 1 ? " was" : " were") + " altered on the " + place);
            }
            return String.join("; ", facts);
        }
    }

    void page(PageKey key) {
        of(key.oid()).pages().add(key.number());
    }

    /** @param what was done to all of it, in words: {@code was removed on the target} */
    void whole(long oid, String what) {
        of(oid).wholes().add(what);
    }

    void addAll(Alterations later) {
        later.objects.forEach((oid, found) -> {
            of(oid).wholes().addAll(found.wholes());
            of(oid).pages().addAll(found.pages());
        });
    }

    void clear() {
        objects.clear();
    }

    /**
     * By OID.
     *
     * @param place the side on which it was done
     */
    Map<Long, String> inWords(String place) {
        Map<Long, String> words = new TreeMap<>();
        objects.forEach((oid, found) -> words.put(oid, found.inWords(place)));
        return words;
    }

    private Alteration of(long oid) {
        return objects.computeIfAbsent(oid, anew -> new Alteration(new TreeSet<>(), new TreeSet<>()));
    }
}
