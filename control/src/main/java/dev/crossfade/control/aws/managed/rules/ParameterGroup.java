package dev.crossfade.control.aws.managed.rules;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameter group that replication's settings are in: an instance's, or a cluster's.
 *
 * @param values of those that have one; null when they could not be read
 * @param sharedWith the other databases that have it, by their identifiers
 */
public record ParameterGroup(String name, @Nullable Map<String, String> values, List<String> sharedWith) {

    private static final String DEFAULT = "default.";

    public ParameterGroup {
        values = values == null ? null : Map.copyOf(values);
        sharedWith = List.copyOf(sharedWith);
    }

    /** AWS's own, which nobody can change. */
    boolean isDefault() {
        return name.startsWith(DEFAULT);
    }

    /** Of a default group: {@code aurora-postgresql15}. */
    String family() {
        return name.substring(DEFAULT.length());
    }

    /** Whether it may be changed, and nobody else is changed with it. */
    boolean isOwn() {
        return !isDefault() && sharedWith.isEmpty();
    }

    boolean isSharedByChoice() {
        return !isDefault() && !sharedWith.isEmpty();
    }

    Optional<String> value(String parameter) {
        return values == null ? Optional.empty() : Optional.ofNullable(values.get(parameter));
    }

    /** Empty as well for one that is a formula, {@code GREATEST({DBInstanceClassMemory/…},8)}. */
    Optional<Long> number(String parameter) {
        return value(parameter).filter(text -> text.matches("-?[0-9]{1,18}")).map(Long::valueOf);
    }
}
