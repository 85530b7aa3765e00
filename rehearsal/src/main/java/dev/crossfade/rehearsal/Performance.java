package dev.crossfade.rehearsal;

import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.load.BackdoorWriter;
import dev.crossfade.rehearsal.load.OpenLoop;
import dev.crossfade.rehearsal.load.Timeline;
import dev.crossfade.rehearsal.load.Writability;
import dev.crossfade.rehearsal.load.WritableSides;
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
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One migration under load, from its start to the end of the load. Ends in any case: every wait has a bound. */
final class Performance {

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(1);
    private static final Duration PREPARATION = Duration.ofMinutes(3);
    private static final Duration READINESS = Duration.ofSeconds(30);
    private static final Duration SWITCHOVER = Duration.ofMinutes(1);
    private static final Duration AFTERWARDS = Duration.ofMinutes(1);
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(25);
    private static final Duration AROUND_SWITCHOVER = Duration.ofSeconds(3);

    private final RehearsalPlan plan;
    private final Deployment deployment;
    private final Journal journal;
    private final Progress progress;
    private final Clock clock;
    private final Timeline timeline;
    private final List<Chart.LagSample> lag = new ArrayList<>();
    private Writability writability = new Writability();
    private @Nullable MigrationView seen;
    private @Nullable String trouble;
    private long answeredBefore;
    private Instant lookedBefore;

    Performance(RehearsalPlan plan, Deployment deployment, Journal journal, Progress progress, Clock clock) {
        this.plan = plan;
        this.deployment = deployment;
        this.journal = journal;
        this.progress = progress;
        this.clock = clock;
        this.timeline = new Timeline(clock.instant());
        this.lookedBefore = timeline.start();
    }

    /** The story of a rehearsal, in order. What goes wrong ends it, and is kept as the trouble. */
    void play(RandomGenerator random) throws InterruptedException {
        OpenLoop load = OpenLoop.start(
                new OpenLoop.Plan(deployment.shop(), plan.rate(), plan.writers(), random.nextLong()),
                journal,
                timeline,
                clock);
        BackdoorWriter backdoor = null;
        WritableSides sampler = null;
        try {
            progress.say("load: " + plan.writers() + " clients, " + plan.rate() + " requests/s; migration starts");
            deployment.migration().migrate();
            await("the migration was not ready for its switchover", PREPARATION, MigrationView::atHoldPoint);
            progress.say("ready for the switchover");
            // From here on the target is guarded: before, both sides are open.
            sampler = WritableSides.start(deployment.lab()::database, Lab.WORKER);
            writability = sampler.writability();
            backdoor = BackdoorWriter.start(
                    deployment.lab()::database, Lab.WORKER, journal, sampler.writability(), random);
            keepLoad(later(
                    timeline.start().plus(plan.duration().dividedBy(2)),
                    clock.instant().plus(AROUND_SWITCHOVER)));
            progress.say("switchover");
            switchOver();
            await("the switchover did not end", SWITCHOVER, MigrationView::switched);
            progress.say("switchover " + outcome());
            keepLoad(later(
                    timeline.start().plus(plan.duration()), clock.instant().plus(AROUND_SWITCHOVER)));
            await(
                    "the migration did not get to POST_MIGRATION",
                    AFTERWARDS,
                    view -> view.stage().equals("POST_MIGRATION"));
        } catch (IOException e) {
            trouble = e.getMessage() == null ? e.toString() : e.getMessage();
        } finally {
            int unanswered = load.stop(LAST_ANSWERS);
            if (unanswered > 0 && trouble == null) {
                trouble = unanswered + " clients still waited for an answer at the end";
            }
            if (backdoor != null) {
                backdoor.close();
            }
            if (sampler != null) {
                sampler.close();
            }
        }
    }

    Timeline timeline() {
        return timeline;
    }

    Writability writability() {
        return writability;
    }

    List<Chart.LagSample> lag() {
        return List.copyOf(lag);
    }

    @Nullable
    MigrationView seen() {
        return seen;
    }

    @Nullable
    String trouble() {
        return trouble;
    }

    private void await(String otherwise, Duration atMost, Predicate<MigrationView> wanted)
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
    }

    /** A guard may say no for a moment, as while the lag is above {@code maxLag}: asked again until it says yes, within a bound. */
    private void switchOver() throws IOException, InterruptedException {
        Instant until = clock.instant().plus(READINESS);
        boolean accepted = false;
        while (!accepted) {
            try {
                deployment.migration().switchover();
                accepted = true;
            } catch (MigrationClient.Refused e) {
                if (clock.instant().isAfter(until)) {
                    throw e;
                }
                progress.say("not yet: " + e.getMessage());
                keepLoad(clock.instant().plus(BETWEEN_REQUESTS));
            }
        }
    }

    private void keepLoad(Instant until) throws IOException, InterruptedException {
        while (clock.instant().isBefore(until)) {
            Thread.sleep(LOOK_EVERY.toMillis());
            look();
        }
    }

    private MigrationView look() throws IOException, InterruptedException {
        MigrationView view = deployment.migration().look();
        Instant now = clock.instant();
        lag.add(new Chart.LagSample(now, view.lagBytes()));
        if (seen == null || !seen.stage().equals(view.stage())) {
            progress.say("stage " + view.stage());
        }
        seen = view;
        long answered = timeline.ok() + timeline.failed();
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

    private static String kibibytes(long bytes) {
        return (bytes + 1023) / 1024 + " KiB";
    }

    private String outcome() {
        return seen == null || seen.outcome() == null ? "unknown" : seen.outcome();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
