package dev.crossfade.control.workflow.watch;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.reverse.LateWrites;
import dev.crossfade.replication.sequences.SequenceReport;
import dev.crossfade.replication.verify.ComparisonProgress;
import dev.crossfade.replication.verify.ComparisonReport;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What steps and attempts have found of both sides' contents, in the direction that is followed, and what is to be compared. Thread-safe. */
public final class ContentsSight {

    private final DatabasePair pair;
    private final Clock clock;
    private Contents seen = Contents.UNSEEN;
    private @Nullable PastTheFence pastTheFence;
    private long forgotten;
    private Instant forgottenAt = Instant.MIN;
    private Instant lastStamp = Instant.MIN;

    ContentsSight(DatabasePair pair, Clock clock) {
        this.pair = pair;
        this.clock = clock;
    }

    /** Large objects and sequences are those of another direction from now on. */
    synchronized void turn() {
        seen = seen.turned();
        pastTheFence = null;
    }

    /** Compares every row, and keeps what was found, unless what was seen was {@link #forget forgotten} since it began. */
    public ComparisonReport compareRows(DatabasePair databases) {
        long begun = timesForgotten();
        ComparisonReport report = databases.compareRows();
        compared(report, begun);
        return report;
    }

    private synchronized long timesForgotten() {
        return forgotten;
    }

    private synchronized void compared(ComparisonReport report, long begun) {
        if (begun == forgotten) {
            seen = seen.rows(report);
            if (report.rowsDifferent() == 0 && report.unsettled() == 0) {
                pastTheFence = null;
            }
        }
    }

    /** A side is another server, or was written to past its fence: nothing that was found before says anything of it. */
    synchronized void forget() {
        seen = seen.forgotten();
        forgotten++;
        forgottenAt = stamp();
    }

    /**
     * At a side that is fenced; told until a comparison finds both sides equal. What was compared before the fence knows nothing of it, and
     * a rollback that went by that would open the side with rows that the other never had.
     */
    public synchronized void writtenPastTheFence(Side side, LateWrites.Known found) {
        forget();
        PastTheFence now = new PastTheFence(side, found);
        pastTheFence = pastTheFence == null ? now : pastTheFence.and(now);
    }

    public synchronized Optional<PastTheFence> pastTheFence() {
        return Optional.ofNullable(pastTheFence);
    }

    synchronized void carried(LargeObjectReport report) {
        seen = seen.largeObjects(report);
    }

    synchronized void widened(SequenceReport report) {
        seen = seen.sequences(report);
    }

    public synchronized @Nullable ComparisonReport comparison() {
        return seen.rows();
    }

    /** Null also where none were carried yet. */
    public synchronized @Nullable LargeObjectReport largeObjects() {
        return seen.largeObjects();
    }

    public synchronized @Nullable SequenceReport sequences() {
        return seen.sequences();
    }

    /** An operator wants everything compared, and what was compared before counts no more. */
    public synchronized void askToCompare() {
        seen = seen.asked(stamp());
    }

    /** When; null where it is done. */
    public synchronized @Nullable Instant askedToCompare() {
        return seen.isDue() ? seen.asked() : null;
    }

    /** The last; null where none was begun. */
    public synchronized @Nullable Round round() {
        return seen.round();
    }

    /** One was begun, or went on, and this is what it has left; one that began before all was {@link #forget forgotten} is none. */
    public synchronized void round(Round now) {
        if (now.begun().isAfter(forgottenAt)) {
            seen = seen.round(now);
        }
    }

    /**
     * Now; and later than all that was stamped before, though the clock was set back meanwhile. What tells a round that was begun before it was
     * asked for from one that came after has to go by these.
     */
    public synchronized Instant stamp() {
        Instant now = clock.instant();
        lastStamp = now.isAfter(lastStamp) ? now : lastStamp.plusMillis(1);
        return lastStamp;
    }

    /** Empty while nothing is known of them. */
    public Optional<MigrationStatus.Comparison> inStatus() {
        Optional<ComparisonProgress> underWay =
                pair.comparing().or(() -> pair.reversed().comparing());
        synchronized (this) {
            return seen.inStatus(underWay);
        }
    }
}
