package dev.crossfade.replication.verify;

import java.util.ArrayList;
import java.util.List;

/** Gathers what is to be settled, up to a bound; what is beyond it is counted. Thread-safe. */
final class Candidates {

    /** More than that are not looked at again. */
    static final int MOST = 10_000;

    private final List<Candidate> all = new ArrayList<>();
    private long notKept;

    synchronized void add(List<Candidate> found, long more) {
        int room = Math.min(MOST - all.size(), found.size());
        all.addAll(found.subList(0, room));
        notKept += more + found.size() - room;
    }

    synchronized List<Candidate> all() {
        return List.copyOf(all);
    }

    synchronized int count() {
        return all.size();
    }

    /** About these nothing is known. */
    synchronized long notKept() {
        return notKept;
    }
}
