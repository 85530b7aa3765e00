package dev.crossfade.rehearsal.loadtest.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A count, with the first {@value #MOST} different names of what it counts, and how often each came. Not safe for several threads.
 */
public final class Named {

    /** A person reads no more. */
    public static final int MOST = 20;

    private final Map<String, Long> first = new LinkedHashMap<>();
    private long count;

    public void add(String name) {
        count++;
        if (first.size() < MOST || first.containsKey(name)) {
            first.merge(name, 1L, Long::sum);
        }
    }

    public long count() {
        return count;
    }

    /** The names, those that came more than once with how often. */
    public List<String> first() {
        return first.entrySet().stream()
                .map(each -> each.getValue() == 1 ? each.getKey() : each.getKey() + " (" + each.getValue() + " times)")
                .toList();
    }

    /** Whether no more than so many different names came. */
    boolean isWithin(int names) {
        return first.size() <= names
                && count == first.values().stream().mapToLong(Long::longValue).sum();
    }

    Named copy() {
        Named copy = new Named();
        copy.count = count;
        copy.first.putAll(first);
        return copy;
    }
}
