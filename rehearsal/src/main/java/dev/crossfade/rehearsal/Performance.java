package dev.crossfade.rehearsal;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.ledger.DatabaseReading;
import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.ledger.SequenceState;
import dev.crossfade.rehearsal.load.BackdoorWriter;
import dev.crossfade.rehearsal.load.OpenLoop;
import dev.crossfade.rehearsal.load.Timeline;
import dev.crossfade.rehearsal.load.Writability;
import dev.crossfade.rehearsal.load.WritableSides;
import dev.crossfade.rehearsal.report.Chart;
import dev.crossfade.rehearsal.report.Progress;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

    /** What a controller waits for between two changes of sides: samples, a comparison, an origin that comes back. */
    private static final Duration BETWEEN_CROSSINGS = Duration.ofMinutes(2);

    /** The steps of POST_MIGRATION in which nothing is done to the source's sequences. */
    private static final Set<String> BEFORE_THE_WINDOW =
            Set.of("let-requests-go-first", "exchange-roles", "turn-around", "compare-afterwards");

    private final RehearsalPlan plan;
    private final Deployment deployment;
    private final Journal journal;
    private final Progress progress;
    private final Clock clock;
    private final Timeline timeline;
    private final List<Chart.LagSample> lag = new ArrayList<>();
    private final List<Crossed> crossings = new ArrayList<>();
    private final IdleCpu idleCpu = new IdleCpu();
    private @Nullable Map<String, SequenceState> sourceSequences;
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
    void play(RandomGenerator random) throws InterruptedException, SQLException {
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
            cross("switchover", MigrationClient::switchover);
            readSourceSequences();
            for (int back = 1; back < plan.crossings(); back += 2) {
                rollBackAndSwitchOverAgain();
            }
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

    /** Each is one that clients notice as they did the first, or fail. */
    private void rollBackAndSwitchOverAgain() throws IOException, SQLException, InterruptedException {
        keepLoad(clock.instant().plus(AROUND_SWITCHOVER));
        await("there was no rollback window", BETWEEN_CROSSINGS, MigrationView::inRollbackWindow);
        turnTo(Side.SOURCE);
        cross("rollback", MigrationClient::rollback);
        keepLoad(clock.instant().plus(AROUND_SWITCHOVER));
        await("the migration was not ready for its next switchover", BETWEEN_CROSSINGS, MigrationView::atHoldPoint);
        turnTo(Side.TARGET);
        cross("switchover after that", MigrationClient::switchover);
        readSourceSequences();
    }

    /** As the source left them: soon after the switchover the controller sets them ahead of the target's, so that it could go back. */
    private void readSourceSequences() throws IOException, SQLException, InterruptedException {
        Map<String, SequenceState> read;
        try (Connection connection = deployment.lab().database(Side.SOURCE).connect(Lab.CROSSFADE)) {
            read = DatabaseReading.sequences(connection);
        }
        sourceSequences = BEFORE_THE_WINDOW.contains(look().step()) ? read : null;
    }

    /** Null when they could not be read in time. */
    @Nullable
    Map<String, SequenceState> sourceSequences() {
        return sourceSequences;
    }

    private void turnTo(Side side) {
        timeline.turnTo(side);
        writability.allowCrossing();
    }

    /** An operator's verb. */
    private interface Verb {
        void say(MigrationClient migration) throws IOException, InterruptedException;
    }

    private void cross(String name, Verb verb) throws IOException, InterruptedException {
        progress.say(name);
        int before = seen == null ? 0 : seen.attempt();
        idleCpu.begin();
        untilAccepted(verb);
        MigrationView ended =
                await("the " + name + " did not end", SWITCHOVER, view -> view.attempt() > before && view.switched());
        progress.say(name + " " + ended.outcome());
        crossings.add(new Crossed(ended.outcome(), ended.marks(), idleCpu.share()));
        if (crossings.size() > 1 && !"done".equals(ended.outcome())) {
            throw new IOException("the " + name + " was not done: " + ended.outcome()
                    + (ended.problem() == null ? "" : ", " + ended.problem()));
        }
    }

    /** In order: the switchover, the rollback, the second switchover, and so on; those that it came to. */
    Crossed crossed(int number) {
        return number < crossings.size() ? crossings.get(number) : Crossed.NEVER;
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

    private MigrationView await(String otherwise, Duration atMost, Predicate<MigrationView> wanted)
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

    /** A guard may say no for a moment, as while the lag is above {@code maxLag}: asked again until it says yes, within a bound. */
    private void untilAccepted(Verb verb) throws IOException, InterruptedException {
        Instant until = clock.instant().plus(READINESS);
        boolean accepted = false;
        while (!accepted) {
            try {
                verb.say(deployment.migration());
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

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
