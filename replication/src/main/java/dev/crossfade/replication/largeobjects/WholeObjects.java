package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.largeobjects.ObjectWork.PageRange;
import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares objects by all that they hold, writes those that differ anew, and hashes again what was written. */
final class WholeObjects {

    /** What is hashed in one statement, and kept of it in memory. */
    private static final int OBJECTS_A_COMPARISON = 1000;

    /** Where an object with many pages is divided. */
    private static final String BEGINNINGS = """
            SELECT loid, pageno
              FROM (
                       SELECT loid, pageno, row_number() OVER (PARTITION BY loid ORDER BY pageno) - 1 AS place
                         FROM pg_largeobject
                        WHERE loid = ANY (?::bigint[]::oid[])
                   ) AS page
             WHERE place % ? = 0
             ORDER BY loid, pageno
            """;

    private final PostgresSession source;
    private final PostgresSession target;
    private final PostgresSession writing;
    private final LargeObjectWriter writer;

    /**
     * Reads in snapshots of both sides.
     *
     * @param writing a session of the target's that sees what was written
     */
    WholeObjects(PostgresSession source, PostgresSession target, PostgresSession writing, LargeObjectWriter writer) {
        this.source = source;
        this.target = target;
        this.writing = writing;
        this.writer = writer;
    }

    /**
     * What was done.
     *
     * @param contents objects whose contents differed, or which the target lacked
     * @param others objects that were removed, or whose rights differed
     * @param different what differs still, by OID, in a word
     */
    record Outcome(List<Long> contents, List<Long> others, Map<Long, String> different) {

        static Outcome nothing() {
            return new Outcome(new ArrayList<>(), new ArrayList<>(), new TreeMap<>());
        }

        int written() {
            return contents.size() + others.size();
        }

        private void add(Outcome other) {
            contents.addAll(other.contents);
            others.addAll(other.others);
            different.putAll(other.different);
        }
    }

    Outcome settle(Collection<Long> oids) {
        Outcome outcome = Outcome.nothing();
        List<Long> all = List.copyOf(oids);
        for (int from = 0; from < all.size(); from += OBJECTS_A_COMPARISON) {
            outcome.add(settlePortion(all.subList(from, Math.min(all.size(), from + OBJECTS_A_COMPARISON))));
        }
        return outcome;
    }

    /** Writes them anew without asking what the target has. */
    Map<Long, String> replace(Collection<Long> oids) {
        if (oids.isEmpty()) {
            return Map.of();
        }
        Map<Long, LargeObject> here = LargeObjectCatalog.some(source, oids);
        writer.write(works(here, here.keySet()));
        return differences(here, oids);
    }

    private Outcome settlePortion(List<Long> oids) {
        BothSides<Map<Long, LargeObject>> objects =
                BothSides.read(source, target, session -> LargeObjectCatalog.some(session, oids));
        Outcome outcome = Outcome.nothing();
        List<Long> gone = new ArrayList<>();
        List<ObjectWork> rights = new ArrayList<>();
        for (long oid : oids) {
            LargeObject here = objects.here().get(oid);
            LargeObject there = objects.there().get(oid);
            if (here == null) {
                if (there != null) {
                    gone.add(oid);
                }
            } else if (there == null || !here.hasSameContent(there)) {
                outcome.contents().add(oid);
            } else if (!here.rights().matchedBy(there.rights())) {
                rights.add(ObjectWork.rights(oid, here.rights()));
            }
        }
        writer.remove(gone);
        writer.write(works(objects.here(), outcome.contents()));
        writer.write(rights);
        outcome.others().addAll(gone);
        rights.forEach(work -> outcome.others().add(work.oid()));
        List<Long> written = new ArrayList<>(outcome.contents());
        written.addAll(outcome.others());
        outcome.different().putAll(differences(objects.here(), written));
        return outcome;
    }

    private List<ObjectWork> works(Map<Long, LargeObject> here, Collection<Long> oids) {
        List<Long> large = oids.stream()
                .filter(oid -> pages(here, oid) > LargeObjectWriter.PAGES_A_TRANSACTION)
                .toList();
        Map<Long, List<PageRange>> divided = divided(large);
        List<ObjectWork> works = new ArrayList<>();
        for (long oid : oids) {
            LargeObject object = here.get(oid);
            if (object != null) {
                List<PageRange> ranges =
                        object.extent().pages() == 0 ? List.of() : divided.getOrDefault(oid, List.of(PageRange.ALL));
                works.add(ObjectWork.whole(object, ranges));
            }
        }
        return works;
    }

    private static long pages(Map<Long, LargeObject> objects, long oid) {
        LargeObject object = objects.get(oid);
        return object == null ? 0 : object.extent().pages();
    }

    private Map<Long, List<PageRange>> divided(List<Long> oids) {
        Map<Long, List<Integer>> beginnings = new HashMap<>();
        if (!oids.isEmpty()) {
            source.list(
                    BEGINNINGS,
                    row -> beginnings
                            .computeIfAbsent(row.getLong(1), oid -> new ArrayList<>())
                            .add(row.getInt(2)),
                    oids,
                    LargeObjectWriter.PAGES_A_TRANSACTION);
        }
        Map<Long, List<PageRange>> divided = new HashMap<>();
        beginnings.forEach((oid, firsts) -> {
            List<PageRange> ranges = new ArrayList<>();
            for (int i = 0; i < firsts.size(); i++) {
                int last = i + 1 < firsts.size() ? firsts.get(i + 1) - 1 : Integer.MAX_VALUE;
                ranges.add(new PageRange(firsts.get(i), last));
            }
            divided.put(oid, ranges);
        });
        return divided;
    }

    /** Looks at the target again. */
    private Map<Long, String> differences(Map<Long, LargeObject> here, Collection<Long> oids) {
        Map<Long, String> differences = new TreeMap<>();
        Map<Long, LargeObject> there = LargeObjectCatalog.some(writing, oids);
        for (long oid : oids) {
            String difference = difference(here.get(oid), there.get(oid));
            if (!difference.isEmpty()) {
                differences.put(oid, difference);
            }
        }
        return differences;
    }

    /** In a word; empty when they are equal, as two are that are both gone. */
    private String difference(@Nullable LargeObject here, @Nullable LargeObject there) {
        String counterpart = writing.side().label();
        if (here == null) {
            return there == null ? "" : "only on " + counterpart;
        }
        if (there == null) {
            return "missing on " + counterpart;
        }
        if (!here.hasSameContent(there)) {
            return "content";
        }
        return here.rights().matchedBy(there.rights()) ? "" : "owner or rights";
    }
}
