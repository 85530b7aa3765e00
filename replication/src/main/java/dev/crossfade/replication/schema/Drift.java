package dev.crossfade.replication.schema;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One object whose definition differs between the sides.
 *
 * @param kind of object: {@code table, column, index, constraint, …}
 * @param object its name
 * @param difference in words: "only on source", "integer on source, bigint on target", …
 * @param mend the statements that make the target equal, or what has to be there before them; null where they are not known
 */
public record Drift(
        String kind,
        String object,
        String difference,
        @Nullable String mend) {

    /** What is no part of a schema: a copy of it does not bring them. */
    private static final Set<String> BESIDE_THE_SCHEMA = Set.of("role-membership", "setting", "extension");

    /** As many statements as anybody reads at once. */
    private static final int MOST_MENDED = 5;

    private static final String ONLY_ON_SOURCE = "only on source: ";

    private static final String ONLY_ON_TARGET = "only on target: ";

    public Drift(String kind, String object, String difference) {
        this(kind, object, difference, null);
    }

    /** To follow a remedy: the statements of the first for which they are known; empty where they are for none. */
    public static String mends(List<Drift> differences) {
        String known = differences.stream()
                .flatMap(one -> Optional.ofNullable(one.mend()).stream())
                .limit(MOST_MENDED)
                .collect(Collectors.joining(" "));
        return known.isEmpty() ? "" : ". At the target: " + known;
    }

    static String onlyOnSource(String definition) {
        return ONLY_ON_SOURCE + definition;
    }

    static String onlyOnTarget(String definition) {
        return ONLY_ON_TARGET + definition;
    }

    boolean isOnlyAtTarget() {
        return difference.startsWith(ONLY_ON_TARGET);
    }

    Drift mendedBy(String statements) {
        return new Drift(kind, object, difference, statements);
    }

    /** Whether the target has nothing of that name. */
    public boolean isMissingAtTarget() {
        return difference.startsWith(ONLY_ON_SOURCE);
    }

    /** Whether making the schema anew would mend it. */
    public boolean comesWithTheSchema() {
        return !BESIDE_THE_SCHEMA.contains(kind);
    }

    /** For people: {@code column public.orders.note only on source: text}. */
    public String inWords() {
        return kind + " " + object + " " + difference;
    }
}
