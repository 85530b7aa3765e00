package dev.crossfade.rehearsal.loadtest.result;

import java.util.ArrayList;
import java.util.List;

/** A count, with the first {@value #MOST} of what it counts by name. Not safe for several threads. */
public final class Named {

    /** A person reads no more. */
    public static final int MOST = 20;

    private final List<String> first = new ArrayList<>();
    private long count;

    public void add(String name) {
        count++;
        if (first.size() < MOST) {
            first.add(name);
        }
    }

    public long count() {
        return count;
    }

    public List<String> first() {
        return List.copyOf(first);
    }

    Named copy() {
        Named copy = new Named();
        copy.count = count;
        copy.first.addAll(first);
        return copy;
    }
}
