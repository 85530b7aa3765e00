package dev.crossfade.replication.verify;

import java.sql.SQLException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Goes through both sides' rows in one order and names those that stand on one side alone, or differ. Equal rows of a table
 * without a key pair off one by one, so that what is left over is the difference in their numbers.
 */
final class TableMerge {

    private final ComparedTable table;
    private final Consumer<Candidate> found;

    TableMerge(ComparedTable table, Consumer<Candidate> found) {
        this.table = table;
        this.found = found;
    }

    /** How many rows the source has. */
    long merge(RowCursor source, RowCursor target) throws SQLException {
        long rows = 0;
        RowCursor.@Nullable Row here = source.next();
        RowCursor.@Nullable Row there = target.next();
        while (here != null || there != null) {
            int order = order(here, there);
            if (order == 0 && here != null && there != null && !here.hash().equals(there.hash())) {
                found.accept(new Candidate(table, here.key(), Candidate.DIFFERS));
            } else if (order < 0 && here != null) {
                found.accept(new Candidate(table, here.key(), Candidate.MISSING));
            } else if (order > 0 && there != null) {
                found.accept(new Candidate(table, there.key(), Candidate.SURPLUS));
            }
            if (order <= 0) {
                rows++;
                here = source.next();
            }
            if (order >= 0) {
                there = target.next();
            }
        }
        return rows;
    }

    private static int order(RowCursor.@Nullable Row here, RowCursor.@Nullable Row there) {
        if (here == null) {
            return 1;
        }
        return there == null ? -1 : here.position().compareTo(there.position());
    }
}
