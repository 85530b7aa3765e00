package dev.crossfade.replication.verify;

import java.time.Instant;

/**
 * How far a comparison of rows is.
 *
 * @param since when it began
 * @param rangesDone of {@code rangesExpected}, which is a guess of the planner's; a table that cannot be divided is one
 * @param rows compared so far, on the source
 * @param candidates rows that differed between two snapshots, and are looked at again in the end
 */
public record ComparisonProgress(Instant since, long rangesDone, long rangesExpected, long rows, long candidates) {}
