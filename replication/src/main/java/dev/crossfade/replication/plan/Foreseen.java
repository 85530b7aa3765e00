package dev.crossfade.replication.plan;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was found at both databases, and what will be run there.
 *
 * @param facts by a name that a person knows
 * @param statements of each deed, in their order
 */
public record Foreseen(SortedMap<String, String> facts, Map<Deed, List<PlannedStatement>> statements) {

    public Foreseen {
        facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
        EnumMap<Deed, List<PlannedStatement>> copy = new EnumMap<>(Deed.class);
        copy.putAll(statements);
        statements = Collections.unmodifiableMap(copy);
    }

    public List<PlannedStatement> of(Deed deed) {
        return statements.getOrDefault(deed, List.of());
    }
}
