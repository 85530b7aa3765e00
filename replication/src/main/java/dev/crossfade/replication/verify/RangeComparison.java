package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.LongWorkInterrupted;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.schema.TableSelection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares every row of every table: the servers sum up ranges, several at once, and only of a range that differs are rows read. What
 * differs between two snapshots is settled afterwards, outside them. A connection that is lost costs no more than the ranges that were
 * being compared. One comparison at a time; it stands in memory, so another controller begins anew.
 */
public final class RangeComparison implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RangeComparison.class);

    private static final int MOST_NAMED = 100;

    private final Postgres source;
    private final Postgres target;
    private final TableSelection selection;
    private final BiConsumer<PostgresSession, PostgresSession> barrier;
    private final ComparisonLimits limits;
    private final Clock clock;
    private volatile @Nullable ComparisonWork work;
    private volatile boolean interrupted;
    private volatile boolean closed;

    /**
     * Opens nothing yet.
     *
     * @param barrier returns when the target has applied all that the source had committed when it was called
     */
    public RangeComparison(
            Postgres source,
            Postgres target,
            TableSelection selection,
            BiConsumer<PostgresSession, PostgresSession> barrier,
            ComparisonLimits limits,
            Clock clock) {
        this.source = source;
        this.target = target;
        this.selection = selection;
        this.barrier = barrier;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * Compares; takes as long as it takes.
     *
     * @throws ReplicationFailure when it cannot be done, or was {@link #close closed}
     * @throws LongWorkInterrupted when it was {@link #interrupt interrupted}
     */
    public synchronized ComparisonReport compare() {
        interrupted = false;
        try (ComparisonWork begun = new ComparisonWork(source, target, barrier, limits, clock)) {
            work = begun;
            if (closed) {
                begun.stop();
            }
            begun.run(selection);
            ComparisonReport report = report(begun);
            LOG.info(
                    "{}: {} rows compared in {} ms, {} differ, {} kept changing",
                    source.session().tenant(),
                    report.rowsCompared(),
                    Duration.between(begun.progress().since(), report.at()).toMillis(),
                    report.rowsDifferent(),
                    report.unsettled());
            return report;
        } catch (ReplicationFailure e) {
            throw interrupted ? new LongWorkInterrupted(e) : e;
        } finally {
            work = null;
        }
    }

    /** Ends the one under way, at once; does nothing where there is none. */
    public void interrupt() {
        ComparisonWork begun = work;
        if (begun != null) {
            interrupted = true;
            begun.stop();
        }
    }

    /** Of the one under way. */
    public Optional<ComparisonProgress> progress() {
        return Optional.ofNullable(work).map(ComparisonWork::progress);
    }

    private ComparisonReport report(ComparisonWork done) {
        List<Candidate> different = done.different();
        long surplus = different.stream()
                .filter(candidate -> candidate.kind() == Candidate.Kind.SURPLUS)
                .count();
        return new ComparisonReport(
                clock.instant(),
                done.progress().rows() + surplus,
                different.size(),
                different.stream()
                        .map(candidate -> candidate.difference(target.side()))
                        .sorted()
                        .limit(MOST_NAMED)
                        .toList(),
                done.unsettled(),
                done.unseen());
    }

    /** For good, and at once: one that is under way ends with a failure. */
    @Override
    public void close() {
        closed = true;
        ComparisonWork begun = work;
        if (begun != null) {
            begun.stop();
        }
    }
}
