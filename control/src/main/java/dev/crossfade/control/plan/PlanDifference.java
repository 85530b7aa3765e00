package dev.crossfade.control.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What has changed between two plans' facts, in words. Pure. */
final class PlanDifference {

    private static final int MOST = 20;

    /** Facts whose values are digests, which tell a person nothing. */
    private static final String DEFINITION = "definition of ";

    private PlanDifference() {}

    static List<String> between(SortedMap<String, String> before, SortedMap<String, String> now) {
        SortedSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        List<String> changes = names.stream()
                .filter(name -> !isSaidByAnother(name, before, now))
                .flatMap(name -> change(name, before.get(name), now.get(name)).stream())
                .toList();
        if (changes.size() <= MOST) {
            return changes;
        }
        List<String> some = new ArrayList<>(changes.subList(0, MOST));
        some.add("and " + (changes.size() - MOST) + " more");
        return List.copyOf(some);
    }

    private static List<String> change(String name, @Nullable String before, @Nullable String now) {
        if (before == null) {
            return List.of(name + " is new" + (isDigest(name) ? "" : ": " + now));
        }
        if (now == null) {
            return List.of(name + " is gone");
        }
        if (before.equals(now)) {
            return List.of();
        }
        return List.of(isDigest(name) ? "the " + name + " has changed" : name + " was " + before + " and is " + now);
    }

    private static boolean isDigest(String name) {
        return name.startsWith(DEFINITION);
    }

    /** That a relation has come or gone says all of its definition, too. */
    private static boolean isSaidByAnother(
            String name, SortedMap<String, String> before, SortedMap<String, String> now) {
        if (!isDigest(name) || before.containsKey(name) == now.containsKey(name)) {
            return false;
        }
        String object = name.substring(DEFINITION.length(), name.lastIndexOf(" at the "));
        return endsWith(object, before) != endsWith(object, now);
    }

    private static boolean endsWith(String object, SortedMap<String, String> facts) {
        return facts.keySet().stream().anyMatch(fact -> !isDigest(fact) && fact.endsWith(" " + object));
    }
}
