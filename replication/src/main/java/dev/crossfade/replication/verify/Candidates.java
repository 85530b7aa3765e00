package dev.crossfade.replication.verify;

import dev.crossfade.replication.schema.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gathers what is to be settled, up to a bound; what is beyond it is counted. Thread-safe. */
final class Candidates {

    /** More than that are not looked at again. */
    static final int MOST = 10_000;

    private record Row(TableName table, List<String> key) {}

    private final List<Candidate> all = new ArrayList<>();
    private long notKept;

    synchronized void add(List<Candidate> found, long more) {
        int room = Math.min(MOST - all.size(), found.size());
        all.addAll(found.subList(0, room));
        notKept += more + found.size() - room;
    }

    /**
     * Each row once: where a side puts keys in another order than it says, one that differs is found in two ranges, as missing in the one
     * and as surplus in the other. Rows without a key may be there several times.
     */
    synchronized List<Candidate> all() {
        Set<Row> seen = new HashSet<>();
        return all.stream()
                .filter(candidate -> !candidate.table().hasKey()
                        || seen.add(new Row(candidate.table().name(), candidate.key())))
                .toList();
    }

    synchronized int count() {
        return all.size();
    }

    /** About these nothing is known. */
    synchronized long notKept() {
        return notKept;
    }
}
