package dev.crossfade.control.workflow.watch;

import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.sequences.SequenceReport;
import dev.crossfade.replication.verify.ComparisonProgress;
import dev.crossfade.replication.verify.ComparisonReport;
import dev.crossfade.replication.verify.Difference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was seen last of both sides' contents.
 *
 * @param asked when an operator asked for a comparison
 * @param began when the last began of which nothing is left to be done
 * @param round the last that was begun; null where there was none in the direction that is followed
 */
record Contents(
        @Nullable Instant asked,
        @Nullable Instant began,
        @Nullable Round round,
        @Nullable ComparisonReport rows,
        @Nullable LargeObjectReport largeObjects,
        @Nullable SequenceReport sequences) {

    static final Contents UNSEEN = new Contents(null, null, null, null, null, null);

    private static final int MOST_NAMED = 20;

    Contents asked(@Nullable Instant when) {
        return new Contents(when, began, round, rows, largeObjects, sequences);
    }

    Contents round(Round begun) {
        return new Contents(
                asked, begun.left().isEmpty() ? begun.begun() : began, begun, rows, largeObjects, sequences);
    }

    /**
     * Rows that were the same on both sides are so in either direction. Until the window's own comparison is done, the one from before the
     * opening counts for a rollback, as long as it is fresh: whoever goes back right after a switchover has users at a target that fails
     * them, and would otherwise wait until everything was compared.
     */
    Contents turned() {
        return new Contents(asked, began, null, rows, null, null);
    }

    /** What was asked for is asked for still. */
    Contents forgotten() {
        return UNSEEN.asked(asked);
    }

    Contents rows(ComparisonReport report) {
        return new Contents(asked, began, round, report, largeObjects, sequences);
    }

    Contents largeObjects(LargeObjectReport report) {
        return new Contents(asked, began, round, rows, report, sequences);
    }

    Contents sequences(SequenceReport report) {
        return new Contents(asked, began, round, rows, largeObjects, report);
    }

    /** One was asked for, and none has begun since. */
    boolean isDue() {
        return asked != null && (began == null || began.isBefore(asked));
    }

    /** Empty where nothing is known. */
    Optional<MigrationStatus.Comparison> inStatus(Optional<ComparisonProgress> underWay) {
        if (underWay.isEmpty() && asked == null && rows == null) {
            return Optional.empty();
        }
        return Optional.of(new MigrationStatus.Comparison(
                underWay.map(Contents::progress).orElse(null),
                asked,
                began,
                rows == null ? null : rows.at(),
                rows == null ? 0 : rows.rowsCompared(),
                rows == null ? 0 : rows.rowsDifferent(),
                rows == null ? 0 : rows.unsettled(),
                rows == null
                        ? List.of()
                        : rows.differences().stream()
                                .limit(MOST_NAMED)
                                .map(Difference::inWords)
                                .toList(),
                largeObjects == null ? 0 : largeObjects.compared(),
                largeObjects == null
                        ? List.of()
                        : largeObjects.different().stream().limit(MOST_NAMED).toList(),
                largeObjects == null ? 0 : largeObjects.unsettled(),
                sequences == null ? 0 : sequences.compared(),
                sequences == null ? List.of() : sequences.behind()));
    }

    private static MigrationStatus.Progress progress(ComparisonProgress progress) {
        return new MigrationStatus.Progress(
                progress.since(), progress.rangesDone(), progress.rangesExpected(), progress.rows());
    }
}
