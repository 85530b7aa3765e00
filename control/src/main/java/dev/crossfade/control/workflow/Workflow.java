package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.journal.MigrationRow;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.control.workflow.journal.WorkflowJournal;
import dev.crossfade.control.workflow.pace.ControllerStopping;
import dev.crossfade.control.workflow.step.Course;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.switchover.AttemptProgress;
import dev.crossfade.control.workflow.switchover.AttemptWords;
import dev.crossfade.control.workflow.switchover.DryRun;
import dev.crossfade.control.workflow.switchover.GivenUp;
import dev.crossfade.control.workflow.switchover.RetainedLog;
import dev.crossfade.control.workflow.switchover.Switchover;
import dev.crossfade.control.workflow.verbs.Superseded;
import dev.crossfade.control.workflow.verbs.VerbGuard;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.postgres.LongWorkInterrupted;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves one migration on, a turn at a time: finds out first what a predecessor left, then takes the next step, or the switchover,
 * or undoes everything, and writes down what it found. One thread calls {@link #turn}.
 */
public final class Workflow {

    private static final Logger LOG = LoggerFactory.getLogger(Workflow.class);

    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final TenantSettings tenant;
    private final StepPlan plan;
    private final MigrationRow row;
    private final StepContext surroundings;
    private final Watch watch;
    private final Recovery recovery;
    private final Attempts attempts;
    private final LoneSide loneSide;
    private final WorkflowJournal journal;
    private final Clock clock;
    private final Course course;
    private final FirstLooks firstLooks;
    private final RetainedLog retainedLog;
    private final Rest rest;
    private final Setbacks setbacks;
    private final Farewell farewell;
    private final OwedHooks owedHooks;

    private boolean recovered;
    /** The side that was left did not answer, and is acted on only once our generation was made the one that may act there. */
    private boolean leftToTakeOver;

    private volatile boolean superseded;
    private volatile MigrationStatus.@Nullable Trouble unsaved;

    Workflow(
            StepPlan plan,
            MigrationRow row,
            StepContext surroundings,
            Recovery recovery,
            Map<Direction, Switchover> switchovers,
            Abortion abortion,
            RetainedLog retainedLog,
            WorkflowJournal journal) {
        this.tenant = surroundings.tenant();
        this.plan = plan;
        this.row = row;
        this.surroundings = surroundings;
        this.watch = surroundings.watch();
        this.recovery = recovery;
        this.loneSide = new LoneSide(surroundings, abortion);
        this.journal = journal;
        this.clock = surroundings.clock();
        this.course = new Course(plan, tenant, clock);
        this.attempts = new Attempts(row, switchovers, course, plan.hooks(), journal, surroundings);
        this.firstLooks = new FirstLooks(surroundings);
        this.retainedLog = retainedLog;
        this.setbacks = new Setbacks(row, journal, clock, IDLE);
        this.farewell = new Farewell(plan.hooks(), abortion, attempts, row, journal, setbacks, clock);
        this.owedHooks = new OwedHooks(plan.hooks(), row);
        this.rest = new Rest(plan, surroundings, row, journal);
        this.recovered = nothingWasBegun(plan, row.now());
        watch.follow(row.now().next());
    }

    /** Nothing follows: it ended, or another controller acts. */
    public boolean over() {
        return superseded || row.now().state().ended();
    }

    /** What a slot is kept for is to be given up, at the next turn. */
    public boolean keepsTooMuchLog() {
        return retainedLog.isToBeGivenUp(row.now());
    }

    /** The attempt under way, or the last one of this controller's. */
    @Nullable
    public AttemptProgress attempt() {
        return attempts.last();
    }

    /** What an operator asks to be tried and not done. */
    public DryRun dryRun() {
        return attempts.dryRun();
    }

    /** Trouble that could not even be written down, or that needs no writing down. */
    public MigrationStatus.@Nullable Trouble unsavedTrouble() {
        return unsaved;
    }

    /**
     * One turn.
     *
     * @return when the next one is due
     * @throws ControllerStopping when the controller is asked to stop
     */
    public Duration turn() {
        watch.hurry(false);
        try {
            Duration again = advance();
            unsaved = null;
            return again;
        } catch (ReplicationFailure e) {
            return afterFailure(e);
        } catch (GivenUp | LongWorkInterrupted e) {
            return AT_ONCE;
        } catch (StoreFailure e) {
            recovered = false;
            LOG.warn("{}: {}; {}", tenant.id(), e.getMessage(), e.action());
            unsaved = new MigrationStatus.Trouble(
                    "the controller cannot write down what it does",
                    String.valueOf(e.getMessage()),
                    e.action() + "; tried again");
            return setbacks.another();
        }
    }

    private Duration advance() {
        row.insistOnLead();
        owedHooks.begin();
        if (row.now().goesOnWithoutOneSide()) {
            return goOnAtOneSide();
        }
        if (!recovered) {
            return recover();
        }
        leftToTakeOver = leftToTakeOver && !recovery.takeOverLeft(row.now());
        if (attempts.tryOut()) {
            return AT_ONCE;
        }
        if (!row.now().step().equals(StepPlan.LET_REQUESTS_GO_FIRST)) {
            watch.follow(row.now().next());
        }
        Migration now = retainedLog.giveUp(row.now());
        watch.illness().expect(plan.hasStream(now), now.intent().rests());
        boolean abortWanted = now.intent() == Intent.ABORT && !VerbGuard.tooLateToAbort(now);
        return switch (now.state()) {
            case ABORTED, DONE -> IDLE;
            case ABORTING -> abort();
            case FAILED -> abortWanted ? beginAbort() : IDLE;
            case RUNNING, WAITING ->
                abortWanted
                        ? beginAbort()
                        : now.stage() == Stage.SWITCHOVER ? switchOver() : Rest.is(now) ? rest(now) : takeStep(now);
        };
    }

    private Duration recover() {
        Recovery.Found found = lookAtWhatWasLeft();
        switch (found.verdict()) {
            case LOOK_AGAIN, STUCK -> {
                return setbacks.waitFor(found.trouble());
            }
            case FORWARD -> {
                if (!row.now().arrived()) {
                    recordRecovery(found);
                    attempts.goForward();
                }
            }
            case UNWIND -> {
                recordRecovery(found);
                attempts.undo(AttemptWords.unfinished(row.now(), found.reason()));
            }
            case NOTHING -> attempts.settleInterrupted(found);
        }
        recovered = true;
        leftToTakeOver = found.oneSided();
        firstLooks.begin();
        setbacks.over();
        return AT_ONCE;
    }

    private Recovery.Found lookAtWhatWasLeft() {
        try {
            return recovery.look(row.now());
        } catch (ReplicationFailure e) {
            if (e.kind() != ReplicationFailure.Kind.SUPERSEDED) {
                retainedLog.giveUpMeanwhile(row.now());
            }
            throw e;
        }
    }

    private void recordRecovery(Recovery.Found found) {
        journal.record("recover", found.verdict().name().toLowerCase(Locale.ROOT), found.reason());
    }

    private Duration switchOver() {
        // Whatever ends this turn early, the next one looks at the gates before it does anything.
        recovered = false;
        attempts.make();
        recovered = true;
        setbacks.over();
        return AT_ONCE;
    }

    private Duration rest(Migration now) {
        StepOutcome outcome = rest.turn(now);
        if (outcome instanceof StepOutcome.Failed failed) {
            return setbacks.failed(failed, recovered);
        }
        setbacks.over();
        row.update(this::withoutPastTrouble);
        return outcome instanceof StepOutcome.Wait wait ? wait.again() : AT_ONCE;
    }

    private Migration withoutPastTrouble(Migration now) {
        return AttemptWords.tells(now.trouble(), tenant.id()) ? now : now.troubledBy(null);
    }

    private Duration takeStep(Migration now) {
        Step step = plan.at(now.stage(), now.step());
        StepOutcome outcome = notBeforeTheFirstLooks(step, step.run(surroundings.of(now)));
        if (outcome instanceof StepOutcome.Done done) {
            journal.record(step.name(), "done", done.found());
            setbacks.over();
            row.update(then -> course.after(step, now.intent(), then, done.left()));
            return AT_ONCE;
        }
        if (outcome instanceof StepOutcome.Wait wait) {
            if (wait.found() != null) {
                journal.record(step.name(), "waiting", wait.found());
            }
            setbacks.over();
            row.update(then -> withoutPastTrouble(then)
                    .at(step.stage(), step.name(), State.WAITING, clock.instant())
                    .waitingFor(wait.reason(), clock.instant()));
            return wait.again();
        }
        return setbacks.failed((StepOutcome.Failed) outcome, recovered);
    }

    private StepOutcome notBeforeTheFirstLooks(Step step, StepOutcome outcome) {
        boolean begins =
                step.name().equals(StepPlan.HOLD_POINT) || row.now().intent().rollsBack();
        if (!begins || !(outcome instanceof StepOutcome.Done)) {
            return outcome;
        }
        return firstLooks
                .missing()
                .map(missing -> StepOutcome.waiting("what a restart has to see first: " + missing, LOOK_AGAIN))
                .orElse(outcome);
    }

    private Duration beginAbort() {
        boolean nothingToUndo = nothingWasBegun(plan, row.now());
        Optional<Duration> held = nothingToUndo ? farewell.heldUp(recovered) : Optional.empty();
        if (held.isPresent()) {
            return held.get();
        }
        MigrationStatus.Trouble left =
                nothingToUndo ? LeftAlone.trouble(tenant.id(), row.now().id(), watch.lookAtGates()) : null;
        row.update(now -> {
            Migration aborting = now.at(now.stage(), "abort", State.ABORTING, clock.instant());
            return nothingToUndo
                    ? aborting.at(now.stage(), "abort", State.ABORTED, clock.instant())
                            .troubledBy(left)
                    : aborting;
        });
        return AT_ONCE;
    }

    private Duration abort() {
        if (farewell.isUndone()) {
            return farewell.leave(recovered);
        }
        Recovery.Found found = lookAtWhatWasLeft();
        switch (found.verdict()) {
            case FORWARD -> attempts.goForward();
            case UNWIND -> attempts.undoForAbort();
            case LOOK_AGAIN, STUCK -> {
                return setbacks.waitFor(found.trouble());
            }
            case NOTHING -> {
                return farewell.leave(recovered);
            }
        }
        return AT_ONCE;
    }

    private Duration goOnAtOneSide() {
        // Should it be refused, a look at both sides comes first again.
        recovered = false;
        Migration now = row.now();
        StepOutcome outcome = loneSide.act(now);
        if (outcome instanceof StepOutcome.Failed failed) {
            if (!failed.retryable()) {
                row.update(then -> then.wanting(Intent.MIGRATE));
            }
            return setbacks.failed(failed, recovered);
        }
        attempts.endWithoutOneSide();
        Optional<Duration> held =
                now.intent() == Intent.ABORT_WITHOUT_TARGET ? farewell.heldUp(true) : Optional.empty();
        if (held.isPresent()) {
            return held.get();
        }
        if (outcome instanceof StepOutcome.Done done) {
            journal.record(now.intent().inWords(), "done", done.found());
        }
        switch (now.intent()) {
            case ACCEPT_LOSS -> row.update(then -> then.wanting(Intent.ABORT_WITHOUT_TARGET));
            case CLEAN_UP_WITHOUT_SOURCE -> cleanUpTarget();
            default ->
                row.update(then -> then.at(then.stage(), "abort", State.ABORTING, clock.instant())
                        .at(then.stage(), "abort", State.ABORTED, clock.instant())
                        .troubledBy(LeftAlone.target(then)));
        }
        return AT_ONCE;
    }

    /** The rollback never was, and the cleanup goes its way, as after any switchover. */
    private void cleanUpTarget() {
        row.update(now ->
                now.troubledBy(null).waitingAgain(StepPlan.HOLD_POINT, StepPlan.ROLLBACK_WINDOW, clock.instant()));
        watch.stream(true);
        recovered = true;
        leftToTakeOver = true;
    }

    private Duration afterFailure(ReplicationFailure e) {
        if (e.kind() == ReplicationFailure.Kind.SUPERSEDED && leftToTakeOver) {
            // It answers again, and has met us before we were made the one that may act there.
            recovered = false;
            leftToTakeOver = false;
            return setbacks.another();
        }
        if (e.kind() == ReplicationFailure.Kind.SUPERSEDED) {
            MigrationStatus.Trouble trouble = Superseded.trouble(String.valueOf(e.getMessage()));
            LOG.error("{}: {}: {}; {}", tenant.id(), trouble.what(), trouble.reason(), trouble.action());
            unsaved = trouble;
            superseded = true;
            watch.lostSight("not looked at since this controller was superseded");
            return IDLE;
        }
        boolean retryable = e.kind() != ReplicationFailure.Kind.REFUSED;
        return setbacks.failed(
                new StepOutcome.Failed(
                        row.now().step() + " failed", String.valueOf(e.getMessage()), e.action(), retryable),
                recovered);
    }

    private static boolean nothingWasBegun(StepPlan plan, Migration migration) {
        return migration.state() != State.ABORTING && plan.onlyLooked(migration.stage(), migration.step());
    }
}
