package dev.crossfade.replication.schema;

/**
 * One object whose definition differs between the sides.
 *
 * @param kind of object: {@code table, column, index, constraint, …}
 * @param object its name
 * @param difference in words: "only on source", "integer on source, bigint on target", …
 */
public record Drift(String kind, String object, String difference) {

    /** For people: {@code column public.orders.note only on source: text}. */
    public String inWords() {
        return kind + " " + object + " " + difference;
    }
}
