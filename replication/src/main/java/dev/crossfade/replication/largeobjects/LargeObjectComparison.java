package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares every large object of both sides, and writes nothing. What differs is looked at again, for an object that has just been written
 * is carried later: a source that did not change between two looks, and a target that is not the same, is a difference. Of what changes
 * during each look nothing is known, which is not equal.
 */
public final class LargeObjectComparison {

    private static final int OBJECTS_A_LOOK = 100;
    private static final int ROUNDS = 3;

    private final PostgresSession source;
    private final PostgresSession target;
    private final LongConsumer rest;

    /**
     * Reads with sessions that have no statement timeout, for an object may be large.
     *
     * @param rest waits after a look, so that the servers have time for others; it is given when that began, in {@code nanoTime}
     */
    public LargeObjectComparison(PostgresSession source, PostgresSession target, LongConsumer rest) {
        this.source = source;
        this.target = target;
        this.rest = rest;
    }

    /**
     * What was found.
     *
     * @param compared objects on the source
     * @param different by OID, in words, with the pages: {@code "70001: page 3 differs"}
     * @param unsettled OIDs of those that kept changing
     */
    public record Found(long compared, Map<Long, String> different, Set<Long> unsettled) {}

    /** @param carry brings to the target what was written at the source until now, where anything does */
    public Found compare(Runnable carry) {
        BothSides<List<Long>> oids = BothSides.read(source, target, LargeObjectCatalog::oids);
        Set<Long> all = new TreeSet<>(oids.here());
        all.addAll(oids.there());
        Set<Long> candidates = candidates(List.copyOf(all));
        Map<Long, String> different = new TreeMap<>();
        for (int round = 0; round < ROUNDS && !candidates.isEmpty(); round++) {
            candidates = settle(candidates, carry, different);
        }
        return new Found(oids.here().size(), different, candidates);
    }

    private Set<Long> candidates(List<Long> oids) {
        Set<Long> candidates = new TreeSet<>();
        for (int from = 0; from < oids.size(); from += OBJECTS_A_LOOK) {
            List<Long> some = oids.subList(from, Math.min(oids.size(), from + OBJECTS_A_LOOK));
            long begun = System.nanoTime();
            BothSides<Map<Long, LargeObject>> looks =
                    BothSides.read(source, target, session -> LargeObjectCatalog.some(session, some));
            some.stream()
                    .filter(oid -> !equal(looks.here().get(oid), looks.there().get(oid)))
                    .forEach(candidates::add);
            rest.accept(begun);
        }
        return candidates;
    }

    /** Returns those that changed meanwhile. */
    private Set<Long> settle(Set<Long> candidates, Runnable carry, Map<Long, String> different) {
        Map<Long, LargeObject> before = looks(source, candidates);
        carry.run();
        Map<Long, LargeObject> there = looks(target, candidates);
        Map<Long, LargeObject> after = looks(source, candidates);
        Set<Long> changed = new TreeSet<>();
        for (long oid : candidates) {
            LargeObject here = after.get(oid);
            boolean equal = equal(before.get(oid), there.get(oid)) || equal(here, there.get(oid));
            if (!equal && !Objects.equals(before.get(oid), here)) {
                changed.add(oid);
            } else if (!equal) {
                different.put(oid, oid + ": " + difference(here, there.get(oid)));
            }
        }
        return changed;
    }

    private Map<Long, LargeObject> looks(PostgresSession session, Set<Long> oids) {
        List<Long> all = List.copyOf(oids);
        Map<Long, LargeObject> looks = new TreeMap<>();
        for (int from = 0; from < all.size(); from += OBJECTS_A_LOOK) {
            long begun = System.nanoTime();
            looks.putAll(
                    LargeObjectCatalog.some(session, all.subList(from, Math.min(all.size(), from + OBJECTS_A_LOOK))));
            rest.accept(begun);
        }
        return looks;
    }

    private static boolean equal(@Nullable LargeObject here, @Nullable LargeObject there) {
        if (here == null || there == null) {
            return here == null && there == null;
        }
        return here.hasSameContent(there) && here.rights().matchedBy(there.rights());
    }

    private String difference(@Nullable LargeObject here, @Nullable LargeObject there) {
        String counterpart = target.side().label();
        if (here == null) {
            return "only on " + counterpart;
        }
        if (there == null) {
            return "missing on " + counterpart;
        }
        if (here.hasSameContent(there)) {
            return "owner or rights";
        }
        List<Integer> pages = new DifferingPages(source, target).of(here.oid());
        return pages.isEmpty()
                ? "content"
                : (pages.size() == 1 ? "page " : "pages ")
                        + pages.stream().map(String::valueOf).collect(Collectors.joining(", "))
                        + (pages.size() == 1 ? " differs" : " differ");
    }
}
