package dev.crossfade.replication.verify;

import java.util.List;

/**
 * A row that differed between two snapshots: a difference, or merely a change under way.
 *
 * @param key as {@link RowCursor.Row} has it
 * @param what in words, as it was seen first
 */
record Candidate(ComparedTable table, List<String> key, String what) {

    static final String MISSING = "missing on target";
    static final String SURPLUS = "only on target";
    static final String DIFFERS = "differs";

    /** What finds it again: the key's values, or the row's hash. */
    List<String> identity() {
        return table.hasKey() ? key : key.subList(0, 1);
    }

    Difference difference() {
        return new Difference(
                table.name(),
                table.hasKey() ? String.join(", ", key) : String.join(" ", key.subList(1, key.size())),
                what);
    }
}
