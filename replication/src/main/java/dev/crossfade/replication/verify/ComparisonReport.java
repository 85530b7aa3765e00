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
 * @param unsettled rows that kept changing while they were compared, so that nothing is known about them; 0 under a fence
 */
public record ComparisonReport(
        Instant at, long rowsCompared, long rowsDifferent, List<Difference> differences, long unsettled) {

    public ComparisonReport {
        differences = List.copyOf(differences);
    }
}
