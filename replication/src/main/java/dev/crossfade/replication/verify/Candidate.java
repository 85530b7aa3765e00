package dev.crossfade.replication.verify;

import dev.crossfade.config.model.Side;
import java.util.List;

/**
 * A row that differed between two snapshots: a difference, or merely a change under way.
 *
 * @param key as {@link RowCursor.Row} has it
 * @param kind as it was seen first
 */
record Candidate(ComparedTable table, List<String> key, Kind kind) {

    /** How a row differs, seen from the source. */
    enum Kind {
        MISSING,
        SURPLUS,
        DIFFERS;

        String inWords(Side target) {
            return switch (this) {
                case MISSING -> "missing on " + target.label();
                case SURPLUS -> "only on " + target.label();
                case DIFFERS -> "differs";
            };
        }
    }

    /** What finds it again: the key's values, or the row's hash. */
    List<String> identity() {
        return table.hasKey() ? key : key.subList(0, 1);
    }

    Candidate as(Kind settled) {
        return new Candidate(table, key, settled);
    }

    Difference difference(Side target) {
        return new Difference(
                table.name(),
                table.hasKey() ? String.join(", ", key) : String.join(" ", key.subList(1, key.size())),
                kind.inWords(target));
    }
}
