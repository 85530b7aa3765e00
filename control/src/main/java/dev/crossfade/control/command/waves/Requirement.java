package dev.crossfade.control.command.waves;

import java.util.Map;
import java.util.SortedSet;

/**
 * One condition on labels.
 *
 * @param key of the label
 * @param values none where only its presence counts
 */
public record Requirement(String key, Operator operator, SortedSet<String> values) {

    /** As Kubernetes has them. */
    public enum Operator {
        IN,
        /** Holds also where the label is missing. */
        NOT_IN,
        EXISTS,
        MISSING
    }

    boolean holds(Map<String, String> labels) {
        String value = labels.get(key);
        return switch (operator) {
            case IN -> value != null && values.contains(value);
            case NOT_IN -> value == null || !values.contains(value);
            case EXISTS -> value != null;
            case MISSING -> value == null;
        };
    }

    /** As {@link Selector#parse} reads it. */
    @Override
    public String toString() {
        return switch (operator) {
            case IN -> values.size() == 1 ? key + "=" + values.first() : key + " in " + listed();
            case NOT_IN -> values.size() == 1 ? key + "!=" + values.first() : key + " notin " + listed();
            case EXISTS -> key;
            case MISSING -> "!" + key;
        };
    }

    private String listed() {
        return "(" + String.join(",", values) + ")";
    }
}
