package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.verify.Sightings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares every large object of both sides, and writes nothing. What differs is looked at again by the rule of the rows
 * ({@link Sightings}), for an object that has just been written is carried later: what is equal in none of a bounded number of rounds is
 * different, or unsettled where it never stood still.
 */
public final class LargeObjectComparison {

    private static final int OBJECTS_A_LOOK = 100;
    private static final int ROUNDS = 5;

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
        Map<Long, Suspect> pending = new TreeMap<>();
        candidates(List.copyOf(all)).forEach(oid -> pending.put(oid, new Suspect()));
        for (int round = 0; round < ROUNDS && !pending.isEmpty(); round++) {
            look(pending, carry);
            pending.values().removeIf(suspect -> suspect.sightings.areEqual());
        }
        Map<Long, String> different = new TreeMap<>();
        Set<Long> unsettled = new TreeSet<>();
        pending.forEach((oid, suspect) -> {
            if (suspect.sightings.verdict() == Sightings.Verdict.UNKNOWN) {
                unsettled.add(oid);
            } else {
                different.put(oid, oid + ": " + difference(suspect.here, suspect.there));
            }
        });
        return new Found(oids.here().size(), different, unsettled);
    }

    /** An object that was equal in no look yet, and how the last one found it. */
    private static final class Suspect {

        private final Sightings<LargeObject> sightings = new Sightings<>(LargeObjectComparison::areEqual);
        private @Nullable LargeObject here;
        private @Nullable LargeObject there;
    }

    private Set<Long> candidates(List<Long> oids) {
        Set<Long> candidates = new TreeSet<>();
        for (int from = 0; from < oids.size(); from += OBJECTS_A_LOOK) {
            List<Long> some = oids.subList(from, Math.min(oids.size(), from + OBJECTS_A_LOOK));
            long begun = System.nanoTime();
            BothSides<Map<Long, LargeObject>> looks =
                    BothSides.read(source, target, session -> LargeObjectCatalog.some(session, some));
            some.stream()
                    .filter(oid -> differ(looks.here().get(oid), looks.there().get(oid)))
                    .forEach(candidates::add);
            rest.accept(begun);
        }
        return candidates;
    }

    private void look(Map<Long, Suspect> pending, Runnable carry) {
        Map<Long, LargeObject> before = looks(source, pending.keySet());
        carry.run();
        Map<Long, LargeObject> there = looks(target, pending.keySet());
        Map<Long, LargeObject> after = looks(source, pending.keySet());
        pending.forEach((oid, suspect) -> {
            suspect.here = after.get(oid);
            suspect.there = there.get(oid);
            suspect.sightings.look(before.get(oid), suspect.there, suspect.here);
        });
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

    private static boolean differ(@Nullable LargeObject here, @Nullable LargeObject there) {
        return here == null || there == null || !areEqual(here, there);
    }

    private static boolean areEqual(LargeObject here, LargeObject there) {
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
