package dev.crossfade.rehearsal;

import dev.crossfade.rehearsal.load.Timeline;
import dev.crossfade.rehearsal.operator.MigrationClient;
import dev.crossfade.rehearsal.operator.MigrationView;
import dev.crossfade.rehearsal.report.Chart;
import dev.crossfade.rehearsal.report.Progress;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Looks at the migration again and again, tells what it sees, and keeps the lag for the report. Every wait has a bound. */
final class Lookout {

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration RECOVERY = Duration.ofMinutes(4);

    private final MigrationClient migration;
    private final Timeline timeline;
    private final Progress progress;
    private final Clock clock;
    private final Duration absence;
    private final List<Chart.LagSample> lag = new ArrayList<>();
    private @Nullable MigrationView seen;
    private long answeredBefore;
    private Instant lookedBefore;

    /** @param absence of the controller that is waited out; zero where it is not to be away at all */
    Lookout(MigrationClient migration, Timeline timeline, Progress progress, Clock clock, Duration absence) {
        this.migration = migration;
        this.timeline = timeline;
        this.progress = progress;
        this.clock = clock;
        this.absence = absence;
        this.lookedBefore = timeline.start();
    }

    /** What was seen last; null before the first look. */
    @Nullable
    MigrationView seen() {
        return seen;
    }

    /** The number of the last switchover or rollback that was seen; 0 before the first. */
    int attempt() {
        return seen == null ? 0 : seen.attempt();
    }

    List<Chart.LagSample> lag() {
        return List.copyOf(lag);
    }

    /**
     * Looks until it is as wanted.
     *
     * @param otherwise what to say when it is not in time, or the controller has given up
     * @throws IOException then, with where the migration stands and why
     */
    MigrationView await(String otherwise, Duration atMost, Predicate<MigrationView> wanted)
            throws IOException, InterruptedException {
        Instant until = clock.instant().plus(atMost);
        MigrationView view = look();
        while (!wanted.test(view)) {
            if (view.stuck() || clock.instant().isAfter(until)) {
                throw new IOException(otherwise + " (stage " + view.stage() + ", step " + view.step() + ", state "
                        + view.state() + (view.problem() == null ? "" : "): " + view.problem() + " (")
                        + (view.stuck() ? "" : ", within " + atMost.toSeconds() + " s") + ")");
            }
            Thread.sleep(LOOK_EVERY.toMillis());
            view = look();
        }
        return view;
    }

    /** @throws IOException when a migration that a fault has struck does not come back to its hold point by itself */
    void awaitRecovery() throws IOException, InterruptedException {
        await("the migration did not recover from a fault", RECOVERY, MigrationView::ready);
    }

    void watchUntil(Instant until) throws IOException, InterruptedException {
        while (clock.instant().isBefore(until)) {
            Thread.sleep(LOOK_EVERY.toMillis());
            look();
        }
    }

    MigrationView look() throws IOException, InterruptedException {
        MigrationView view = answered();
        Instant now = clock.instant();
        lag.add(new Chart.LagSample(now, view.lagBytes()));
        if (seen == null || !seen.stage().equals(view.stage())) {
            progress.say("stage " + view.stage());
        }
        seen = view;
        timeline.enter(view.step());
        long answered = timeline.ok() + timeline.failed() + timeline.excused();
        double seconds = Math.max(0.001, Duration.between(lookedBefore, now).toNanos() / 1e9);
        progress.tick(String.format(
                Locale.ROOT,
                "  %-21s  writable %-6s  lag %-8s  %4.0f/s  %d failed",
                view.step(),
                view.writableNow(),
                view.lagBytes() == null ? "unknown" : kibibytes(view.lagBytes()),
                (answered - answeredBefore) / seconds,
                timeline.failed()));
        answeredBefore = answered;
        lookedBefore = now;
        return view;
    }

    /** Whether the controller may be away for a while. */
    boolean toleratesAbsence() {
        return !absence.isZero();
    }

    private MigrationView answered() throws IOException, InterruptedException {
        Instant until = clock.instant().plus(absence);
        while (true) {
            try {
                return migration.look();
            } catch (IOException e) {
                if (!clock.instant().isBefore(until)) {
                    throw e;
                }
                Thread.sleep(LOOK_EVERY.toMillis());
            }
        }
    }

    private static String kibibytes(long bytes) {
        return (bytes + 1023) / 1024 + " KiB";
    }
}
