package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.sequences.SequenceReport;
import dev.crossfade.replication.verify.ComparisonReport;
import dev.crossfade.replication.verify.Difference;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code crossfade verify} found, as it prints it.
 *
 * @param verdict {@code equal}, {@code different} or {@code unknown}: too many rows, or a large object, kept changing
 */
record VerifyReport(String tenant, String verdict, Rows rows, LargeObjects largeObjects, Sequences sequences) {

    /**
     * Rows.
     *
     * @param compared of both sides together
     * @param different all that differ
     * @param unsettled kept changing while they were looked at
     * @param differences the first ones, in words
     */
    record Rows(long compared, long different, long unsettled, List<String> differences) {}

    /**
     * Large objects.
     *
     * @param unsettled changed whenever they were looked at
     * @param different in words, with their first pages
     */
    record LargeObjects(long compared, long unsettled, List<String> different) {}

    /** @param behind by name */
    record Sequences(long compared, List<String> behind) {}

    static VerifyReport of(MigrationStatus.Comparison seen, String tenant) {
        return of(
                tenant,
                new Rows(seen.rows(), seen.rowsDifferent(), seen.rowsUnsettled(), seen.differences()),
                new LargeObjects(seen.largeObjects(), seen.largeObjectsUnsettled(), seen.largeObjectsDifferent()),
                new Sequences(seen.sequences(), seen.sequencesBehind()));
    }

    static VerifyReport of(
            String tenant, ComparisonReport rows, LargeObjectReport largeObjects, SequenceReport sequences) {
        return of(
                tenant,
                new Rows(
                        rows.rowsCompared(),
                        rows.rowsDifferent(),
                        rows.unsettled(),
                        rows.differences().stream().map(Difference::inWords).toList()),
                new LargeObjects(largeObjects.compared(), largeObjects.unsettled(), largeObjects.different()),
                new Sequences(sequences.compared(), sequences.behind()));
    }

    private static VerifyReport of(String tenant, Rows rows, LargeObjects largeObjects, Sequences sequences) {
        boolean different = rows.different() > 0
                || !largeObjects.different().isEmpty()
                || !sequences.behind().isEmpty();
        boolean unknown = rows.unsettled() > SwitchoverPolicy.MOST_UNSETTLED || largeObjects.unsettled() > 0;
        String verdict = different ? "different" : unknown ? "unknown" : "equal";
        return new VerifyReport(tenant, verdict, rows, largeObjects, sequences);
    }

    int exitCode() {
        return switch (verdict) {
            case "equal" -> ExitCode.DONE;
            case "different" -> ExitCode.REFUSED;
            default -> ExitCode.FAILED;
        };
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(tenant + ": " + verdict);
        lines.add("  rows          " + rows.compared() + " compared, " + rows.different() + " different"
                + (rows.unsettled() == 0 ? "" : ", " + rows.unsettled() + " kept changing"));
        rows.differences().forEach(one -> lines.add("    " + one));
        if (rows.different() > rows.differences().size()) {
            lines.add("    and " + (rows.different() - rows.differences().size()) + " more");
        }
        lines.add("  large objects " + largeObjects.compared() + " compared, "
                + largeObjects.different().size() + " different"
                + (largeObjects.unsettled() == 0 ? "" : ", " + largeObjects.unsettled() + " kept changing"));
        largeObjects.different().forEach(one -> lines.add("    " + one));
        lines.add("  sequences     " + sequences.compared() + " compared, "
                + sequences.behind().size() + " behind");
        sequences.behind().forEach(one -> lines.add("    " + one));
        return lines;
    }
}
