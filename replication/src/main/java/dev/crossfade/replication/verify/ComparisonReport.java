package dev.crossfade.replication.verify;

import java.time.Instant;
import java.util.List;

/**
 * The outcome of a comparison of rows.
 *
 * @param at when it ended
 * @param rowsCompared of both sides together: the source's, and those that only the target has
 * @param rowsDifferent all that differ
 * @param differences the first of them, at most 100
 * @param unsettled rows of which nothing is known, because they kept changing while they were compared, or because of the next; 0 under a
 *     fence. Both sides have those that kept changing: one that a side lacks altogether differs, however often it changes
 * @param unseen those of the unsettled that were not looked at again, for they were too many: a side may lack them
 */
public record ComparisonReport(
        Instant at, long rowsCompared, long rowsDifferent, List<Difference> differences, long unsettled, long unseen) {

    public ComparisonReport {
        differences = List.copyOf(differences);
    }

    /** Every row that differed at first was looked at again. */
    public ComparisonReport(
            Instant at, long rowsCompared, long rowsDifferent, List<Difference> differences, long unsettled) {
        this(at, rowsCompared, rowsDifferent, differences, unsettled, 0);
    }
}
