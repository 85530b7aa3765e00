package dev.crossfade.control.parking;

import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Of which rules of a tenant something waits. What was parked keeps the name of its rule, and the rules may be others by now: what was parked under
 * one that is no more may be of any path, so that it counts for all of them. Pure.
 *
 * @param own names of rules that there are
 * @param strays names of rules that there are no more
 */
record RuleNames(Set<String> own, Set<String> strays) {

    static RuleNames of(Collection<ParkingRule> rules, Set<String> waiting) {
        Set<String> own = rules.stream().map(RuleNames::name).collect(Collectors.toSet());
        own.retainAll(waiting);
        Set<String> strays = new HashSet<>(waiting);
        strays.removeAll(own);
        return new RuleNames(own, strays);
    }

    /** What a rule is called where requests are kept: by its paths in any order, so that one with other paths is another rule. */
    static String name(ParkingRule rule) {
        List<String> paths = rule.paths().stream().distinct().sorted().toList();
        String first = paths.get(0);
        return paths.size() == 1
                ? first
                : first + " and " + (paths.size() - 1) + " more, "
                        + Integer.toHexString(String.join("\n", paths).hashCode());
    }

    boolean isWaiting(ParkingRule rule) {
        return !strays.isEmpty() || own.contains(name(rule));
    }

    /** The names under which there may be something that a rule's paths are parked for. */
    Set<String> counting(ParkingRule rule) {
        Set<String> counting = new HashSet<>(strays);
        counting.add(name(rule));
        return counting;
    }
}
