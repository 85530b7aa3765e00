package dev.crossfade.rehearsal;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.Counted;
import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.fault.Disturbances;
import dev.crossfade.rehearsal.fault.Moment;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.lab.Traces;
import dev.crossfade.rehearsal.ledger.DatabaseReading;
import dev.crossfade.rehearsal.ledger.Deferred;
import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.ledger.SequenceState;
import dev.crossfade.rehearsal.load.BackdoorWriter;
import dev.crossfade.rehearsal.load.EventTally;
import dev.crossfade.rehearsal.load.Mix;
import dev.crossfade.rehearsal.load.OpenLoop;
import dev.crossfade.rehearsal.load.TenantTimers;
import dev.crossfade.rehearsal.load.Timeline;
import dev.crossfade.rehearsal.load.Writability;
import dev.crossfade.rehearsal.load.WritableSides;
import dev.crossfade.rehearsal.operator.MigrationClient;
import dev.crossfade.rehearsal.operator.MigrationView;
import dev.crossfade.rehearsal.report.Progress;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One migration under load, from its start to the end of the load. Ends in any case: every wait has a bound. */
final class Performance {

    private static final Duration PREPARATION = Duration.ofMinutes(3);
    private static final Duration AFTERWARDS = Duration.ofMinutes(1);
    private static final Duration CONTROLLER_AWAY = Duration.ofSeconds(40);
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
    private final LoadFigures figures;
    private final Lookout lookout;
    private final Crossings crossings;
    private final Disturbances disturbances;
    private @Nullable Map<String, SequenceState> sourceSequences;
    private Writability writability = new Writability();
    private @Nullable WebhookStory webhooks;
    private @Nullable EventTally events;
    private @Nullable TenantTimers timers;
    private @Nullable String trouble;

    /** @param chance draws when a fault strikes, and how */
    Performance(
            RehearsalPlan plan,
            Deployment deployment,
            Journal journal,
            Progress progress,
            Clock clock,
            RandomGenerator chance) {
        this.plan = plan;
        this.deployment = deployment;
        this.journal = journal;
        this.progress = progress;
        this.clock = clock;
        this.timeline = new Timeline(clock);
        this.figures = new LoadFigures(plan, timeline);
        this.lookout = new Lookout(
                deployment.migration(),
                timeline,
                progress,
                clock,
                plan.faults().killsController() ? CONTROLLER_AWAY : Duration.ZERO);
        this.crossings = new Crossings(deployment.migration(), lookout, progress, clock);
        this.disturbances = new Disturbances(plan.faults(), deployment, timeline.outages(), chance, progress::say);
    }

    /** The story of a rehearsal, in order. What goes wrong ends it, and is kept as the trouble. */
    void play(RandomGenerator random) throws InterruptedException, SQLException {
        figures.begin();
        OpenLoop load = OpenLoop.start(
                new OpenLoop.Plan(deployment.shops(), plan.mix(), plan.rate(), plan.writers(), random.nextLong()),
                journal,
                timeline,
                clock);
        BackdoorWriter backdoor = null;
        WritableSides sampler = null;
        try {
            progress.say("load: " + Counted.of(plan.writers(), "client") + ", " + plan.rate() + " requests/s");
            figures.warmUp();
            figures.baseline();
            begin();
            figures.ready();
            progress.say("ready for the switchover");
            // From here on the target is guarded: before, both sides are open.
            sampler = WritableSides.start(deployment.lab()::database, Lab.WORKER);
            writability = sampler.writability();
            backdoor = BackdoorWriter.start(
                    deployment.lab()::database, Lab.WORKER, journal, sampler.writability(), random);
            if (plan.mix() == Mix.WEBHOOKS) {
                tellOfWebhooks(load.events(), random);
            } else {
                tellOfCrossings();
            }
            lookout.watchUntil(later(
                    timeline.start().plus(plan.duration()), clock.instant().plus(AROUND_SWITCHOVER)));
            lookout.await(
                    "the migration did not get to POST_MIGRATION",
                    AFTERWARDS,
                    view -> view.stage().equals("POST_MIGRATION"));
        } catch (IOException e) {
            trouble = FailureWords.of(e);
        } finally {
            figures.end(clock.instant());
            int unanswered = load.stop(LAST_ANSWERS);
            if (unanswered > 0 && trouble == null) {
                trouble = Counted.of(unanswered, "client") + " still waited for an answer at the end";
            }
            if (timers != null) {
                timers.close();
                trouble = trouble == null ? timers.trouble() : trouble;
            }
            settle();
            if (backdoor != null) {
                backdoor.close();
            }
            if (sampler != null) {
                sampler.close();
            }
        }
    }

    private void tellOfCrossings() throws IOException, SQLException, InterruptedException {
        disturb(Moment.STREAMING);
        disturb(Moment.SWITCHING_OVER);
        lookout.watchUntil(later(
                timeline.start().plus(plan.duration().dividedBy(2)),
                clock.instant().plus(AROUND_SWITCHOVER)));
        switchOver();
        rollBackAndSwitchOverAgainAsPlanned();
    }

    private void tellOfWebhooks(EventTally tally, RandomGenerator random)
            throws IOException, SQLException, InterruptedException {
        events = tally;
        timers = TenantTimers.start(deployment.parked()::defer, journal, clock, random);
        WebhookStory story = new WebhookStory(deployment, this::switchedOver, lookout, tally, progress, clock);
        webhooks = story;
        disturbances.during(Moment.MEANWHILE, story::tell);
        if (plan.crossings() > 1) {
            story.sourceComesBack();
        }
        rollBackAndSwitchOverAgainAsPlanned();
    }

    private void rollBackAndSwitchOverAgainAsPlanned() throws IOException, SQLException, InterruptedException {
        for (int back = 1; back < plan.crossings(); back += 2) {
            rollBackAndSwitchOverAgain();
        }
    }

    private @Nullable Instant switchedOver() throws IOException, InterruptedException {
        try {
            switchOver();
        } catch (SQLException e) {
            throw new IOException("the source's sequences could not be read: " + e.getMessage(), e);
        }
        return crossings.ended(0).marks().get("flip");
    }

    /** To the hold point, through what strikes on the way there. */
    private void begin() throws IOException, InterruptedException {
        disturbances.prepare();
        progress.say("migration starts");
        timeline.enter("start");
        deployment.migration().migrate();
        disturbances.strike(Moment.COPYING);
        lookout.await("the migration was not ready for its switchover", PREPARATION, MigrationView::atHoldPoint);
        disturb(Moment.BEFORE_A_NEW_BEGINNING);
    }

    /** What strikes is nobody's to mend: the migration comes back to its hold point by itself. */
    private void disturb(Moment moment) throws IOException, InterruptedException {
        if (disturbances.at(moment)) {
            disturbances.strike(moment);
            lookout.awaitRecovery();
        }
    }

    /** Also through what strikes in its pause: where that undoes it another one is made, in peace, until it is done. */
    private void switchOver() throws IOException, SQLException, InterruptedException {
        String name = disturbances.at(Moment.SWITCHING_OVER) ? "second switchover" : "switchover";
        disturbances.during(Moment.CROSSING, () -> crossings.make(name, MigrationClient::switchover));
        if (disturbances.at(Moment.CROSSING) || disturbances.at(Moment.MEANWHILE)) {
            crossings.makeTheFirstAgainUntilDone();
        }
        readSourceSequences();
    }

    /** What is still kept when nobody sends any more is delivered. Does nothing where nothing is, or where all has ended before. */
    private void settle() throws InterruptedException {
        if (webhooks != null && trouble == null) {
            try {
                webhooks.settle();
            } catch (IOException e) {
                trouble = FailureWords.of(e);
            }
        }
    }

    /** What became of partners' events; null where none were sent. */
    @Nullable
    WebhookFigures webhooks() {
        return webhooks == null || events == null
                ? null
                : new WebhookFigures(events, deferred(), webhooks.absences(), deployment.parked());
    }

    /** What the tenant wanted later. */
    List<Deferred> deferred() {
        return timers == null ? List.of() : timers.asked();
    }

    /**
     * That it does not end is the trouble.
     *
     * @return what is left on either side, though all has been cleaned up; empty is as it should be
     */
    List<String> cleanUp() throws SQLException, InterruptedException {
        progress.say("cleaning up");
        try {
            deployment.migration().cleanup();
            lookout.await(
                    "the migration was not cleaned up",
                    AFTERWARDS,
                    view -> view.state().equals("done"));
        } catch (IOException e) {
            trouble = trouble == null ? FailureWords.of(e) : trouble;
        }
        return Traces.in(deployment.lab());
    }

    LoadFigures figures() {
        return figures;
    }

    /** The faults that have struck. */
    List<String> faults() {
        return disturbances.struck();
    }

    /** Each is one that clients notice as they did the first, or fail. */
    private void rollBackAndSwitchOverAgain() throws IOException, SQLException, InterruptedException {
        lookout.watchUntil(clock.instant().plus(AROUND_SWITCHOVER));
        lookout.await("there was no rollback window", BETWEEN_CROSSINGS, MigrationView::inRollbackWindow);
        turnTo(Side.SOURCE);
        crossings.make("rollback", MigrationClient::rollback);
        lookout.watchUntil(clock.instant().plus(AROUND_SWITCHOVER));
        lookout.await(
                "the migration was not ready for its next switchover", BETWEEN_CROSSINGS, MigrationView::atHoldPoint);
        turnTo(Side.TARGET);
        crossings.make("switchover after that", MigrationClient::switchover);
        readSourceSequences();
    }

    /** As the source left them: soon after the switchover the controller sets them ahead of the target's, so that it could go back. */
    private void readSourceSequences() throws IOException, SQLException, InterruptedException {
        Map<String, SequenceState> read;
        try (Connection connection = deployment.lab().database(Side.SOURCE).connect(Lab.CROSSFADE)) {
            read = DatabaseReading.sequences(connection);
        }
        sourceSequences = BEFORE_THE_WINDOW.contains(lookout.look().step()) ? read : null;
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

    /** In order: the switchover, the rollback, the second switchover, and so on; those that it came to. */
    Crossed crossed(int number) {
        return crossings.ended(number);
    }

    Timeline timeline() {
        return timeline;
    }

    Writability writability() {
        return writability;
    }

    Lookout lookout() {
        return lookout;
    }

    @Nullable
    String trouble() {
        return trouble;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
