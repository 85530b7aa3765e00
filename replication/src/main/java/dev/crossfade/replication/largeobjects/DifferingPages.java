package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** Names the first pages of an object that are not the same on both sides. */
final class DifferingPages {

    private static final int MOST_NAMED = 5;
    private static final int PAGES_A_LOOK = 10_000;

    /** A page without a byte, as {@code lo_truncate} leaves at the end, tells nothing. */
    private static final String PAGES = """
            SELECT pageno, md5(data)
              FROM pg_largeobject
             WHERE loid = ?::bigint::oid AND pageno >= ? AND length(data) > 0
             ORDER BY pageno
             LIMIT ?
            """;

    private final PostgresSession source;
    private final PostgresSession target;

    DifferingPages(PostgresSession source, PostgresSession target) {
        this.source = source;
        this.target = target;
    }

    /** In ascending order; empty when they are equal by now. */
    List<Integer> of(long oid) {
        List<Integer> different = new ArrayList<>();
        int from = 0;
        while (true) {
            int first = from;
            BothSides<NavigableMap<Integer, String>> pages =
                    BothSides.read(source, target, session -> pages(session, oid, first));
            int seen = Math.min(last(pages.here()), last(pages.there()));
            different(pages, seen).stream().limit(MOST_NAMED - different.size()).forEach(different::add);
            if (different.size() == MOST_NAMED || seen == Integer.MAX_VALUE) {
                return different;
            }
            from = seen + 1;
        }
    }

    private static NavigableMap<Integer, String> pages(PostgresSession session, long oid, int from) {
        NavigableMap<Integer, String> pages = new TreeMap<>();
        session.list(PAGES, row -> pages.put(row.getInt(1), row.getString(2)), oid, from, PAGES_A_LOOK);
        return pages;
    }

    /** Up to where a look has seen all. */
    private static int last(NavigableMap<Integer, String> pages) {
        return pages.size() < PAGES_A_LOOK ? Integer.MAX_VALUE : pages.lastKey();
    }

    private static List<Integer> different(BothSides<NavigableMap<Integer, String>> pages, int upTo) {
        Map<Integer, String> here = pages.here().headMap(upTo, true);
        Map<Integer, String> there = pages.there().headMap(upTo, true);
        TreeSet<Integer> all = new TreeSet<>(here.keySet());
        all.addAll(there.keySet());
        return all.stream()
                .filter(page -> !Objects.equals(here.get(page), there.get(page)))
                .toList();
    }
}
