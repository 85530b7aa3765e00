package dev.crossfade.control.command.waves;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which tenants are meant, by their labels, in the grammar of Kubernetes: requirements with commas between, all of which are to hold.
 * They are {@code wave=1} or {@code wave==1}, {@code tier!=gold}, {@code tier in (gold,silver)}, {@code tier notin (gold)}, {@code tier}
 * (there is such a label) and {@code !tier} (there is none).
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors">Label selectors</a>
 */
public record Selector(List<Requirement> requirements) {

    public Selector {
        requirements = List.copyOf(requirements);
    }

    /** @throws IllegalArgumentException for a text of another form, with a message that shows where, and the form */
    public static Selector parse(String text) {
        return new SelectorParser(text).selector();
    }

    public boolean matches(Map<String, String> labels) {
        return requirements.stream().allMatch(one -> one.holds(labels));
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
    }
}
