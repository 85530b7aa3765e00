package dev.crossfade.replication.schema;

import java.util.Set;
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

    private static final String ONLY_ON_SOURCE = "only on source: ";

    private static final String ONLY_ON_TARGET = "only on target: ";

    public Drift(String kind, String object, String difference) {
        this(kind, object, difference, null);
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
