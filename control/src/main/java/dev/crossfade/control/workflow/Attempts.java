package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.journal.MigrationRow;
import dev.crossfade.control.workflow.journal.WorkflowJournal;
import dev.crossfade.control.workflow.pace.AttemptFailed;
import dev.crossfade.control.workflow.routing.Routes;
import dev.crossfade.control.workflow.step.Course;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.switchover.AttemptProgress;
import dev.crossfade.control.workflow.switchover.AttemptWords;
import dev.crossfade.control.workflow.switchover.DryRun;
import dev.crossfade.control.workflow.switchover.HostsSay;
import dev.crossfade.control.workflow.switchover.Switchover;
import dev.crossfade.control.workflow.switchover.SwitchoverEnd;
import dev.crossfade.control.workflow.verbs.SafeNext;
import dev.crossfade.replication.preflight.Finding;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The attempts at a switchover, or a rollback, of one migration: made, or finished for a predecessor who died, and what became of each
 * written down.
 */
final class Attempts {

    private final MigrationRow row;
    private final Map<Direction, Switchover> switchovers;
    private final Course course;
    private final Hooks hooks;
    private final WorkflowJournal journal;
    private final StepContext surroundings;
    private final Clock clock;
    private final DryRun dryRun;
    private volatile @Nullable AttemptProgress last;

    Attempts(
            MigrationRow row,
            Map<Direction, Switchover> switchovers,
            Course course,
            Hooks hooks,
            WorkflowJournal journal,
            StepContext surroundings) {
        this.row = row;
        this.switchovers = switchovers;
        this.course = course;
        this.hooks = hooks;
        this.journal = journal;
        this.surroundings = surroundings;
        this.clock = surroundings.clock();
        this.dryRun = new DryRun(clock);
    }

    /** The one under way, or the last one of this controller's. */
    @Nullable
    AttemptProgress last() {
        return last;
    }

    /** A new one, from its beginning to its end. */
    void make() {
        StepOutcome before = hooks.verdict(row.now());
        Optional<AttemptFailed> against = against(before);
        if (against.isEmpty()
                && before instanceof StepOutcome.Wait unknown
                && row.now().switchoverIsPending()) {
            putOff(unknown.reason());
            return;
        }
        AttemptProgress progress = new AttemptProgress(row.now().nextAttempt(), clock);
        last = progress;
        journal.record(
                AttemptWords.of(row.now()).step(),
                "begun",
                "attempt " + progress.asAttempt().number());
        row.update(now -> now.troubledBy(null).attempting(Epoch.NONE, progress.asAttempt()));
        settle(
                against.isPresent()
                        ? refuse(progress, AttemptFailed.reason(against.get()), AttemptFailed.remedy(against.get()))
                        : before instanceof StepOutcome.Done ? run(progress) : refuse(progress, before));
    }

    /** Where nobody was stopped yet although somebody is to be, it may be for what the host says, which refuses it. */
    private Optional<AttemptFailed> against(StepOutcome before) {
        return before instanceof StepOutcome.Wait
                        && row.now().switchoverIsPending()
                        && hooks.begun(row.now()).isEmpty()
                ? new HostsSay(
                                row.now().tenant(),
                                surroundings.databases().towards(row.now().direction()))
                        .against()
                : Optional.empty();
    }

    private SwitchoverEnd run(AttemptProgress progress) {
        return switchover()
                .run(
                        progress,
                        epoch -> row.update(now -> now.attempting(epoch, progress.asAttempt())),
                        () -> row.now().intent().aborts() || row.now().goesOnWithoutOneSide());
    }

    /** Also where it is not known, and the attempt cannot be put off. */
    private static SwitchoverEnd refuse(AttemptProgress progress, StepOutcome before) {
        if (before instanceof StepOutcome.Failed failed) {
            return refuse(progress, failed.what() + ": " + failed.reason(), failed.action());
        }
        return refuse(progress, before instanceof StepOutcome.Wait unknown ? unknown.reason() : "", "");
    }

    private static SwitchoverEnd refuse(AttemptProgress progress, String reason, String remedy) {
        progress.refused(reason);
        return new SwitchoverEnd.Refused(reason, remedy);
    }

    /** Asked for, and answered by {@link #tryOut}. */
    DryRun dryRun() {
        return dryRun;
    }

    /**
     * Tries what an operator has asked to be tried; one that is wanted in earnest meanwhile goes first.
     *
     * @return false when nobody has asked
     */
    boolean tryOut() {
        if (!dryRun.isAsked()) {
            return false;
        }
        Migration now = row.now();
        if (SafeNext.mayBeAsked(now)) {
            tryOut(now.next());
        } else {
            dryRun.wouldNotBegin("the migration has gone on: it stands at " + now.stage() + ", step " + now.step(), "");
        }
        return true;
    }

    private void tryOut(Direction direction) {
        List<Finding> blocking = hooks.check(surroundings.tenant()).stream()
                .filter(finding -> finding.severity() == Finding.Severity.BLOCKS)
                .toList();
        if (blocking.isEmpty()) {
            Objects.requireNonNull(switchovers.get(direction)).tryOut(dryRun);
        } else {
            dryRun.wouldNotBegin(
                    blocking.stream().map(Finding::meaning).collect(Collectors.joining("; ")),
                    blocking.stream().map(Finding::remedy).distinct().collect(Collectors.joining("; ")));
        }
    }

    /** A predecessor's: the side that it leads to is open. */
    void goForward() {
        settle(switchover().goForward(unfinished()));
    }

    /** A predecessor's: nothing of it is to be left. What a fence lift has left where no attempt was under way is nobody's attempt. */
    void undo(String reason) {
        Migration now = row.now();
        SwitchoverEnd end = switchover().finishUnwinding(unfinished(), reason);
        if (end instanceof SwitchoverEnd.Unwound && !now.attemptIsUnderWay() && now.stage() != Stage.SWITCHOVER) {
            last = null;
            row.update(then -> then.switchoverIsPending()
                    ? course.waitingAgain(then, AttemptWords.of(then).notBegun(reason, ""))
                    : then);
        } else {
            settle(end);
        }
    }

    /** The same on the way to an abort, which goes on by itself. */
    void undoForAbort() {
        switchover().finishUnwinding(unfinished(), "aborted by the operator");
    }

    /**
     * A predecessor's of which nothing is to be undone: one that was undone already ends, and one that has changed nothing is still wanted.
     *
     * @param found what the gates say
     */
    void settleInterrupted(Recovery.Found found) {
        Migration now = row.now();
        if (found.lost()) {
            // An abort tells how it has ended once both sides are left.
            if (now.direction() == Direction.BACK) {
                endLost("ended by the operator, with a cleanup");
            }
        } else if (now.switchoverIsPending()) {
            putOff(found.reason());
        } else if (now.stage() == Stage.SWITCHOVER) {
            String reason = AttemptWords.unfinished(now, found.reason());
            if (now.attemptIsUnderWay()) {
                unfinished().undone(reason);
            }
            settle(new SwitchoverEnd.Unwound(reason));
        }
    }

    private void putOff(String why) {
        journal.record(AttemptWords.of(row.now()).step(), "put off", "nothing was changed yet: " + why);
        row.update(then -> then.switchoverIsPending() ? course.putOff(then) : then);
    }

    /** The migration goes on at one side, and nobody undoes it at the other. */
    void endWithoutOneSide() {
        if (row.now().attemptIsUnderWay()) {
            unfinished().undone("the side that it waited for was given up by the operator");
            row.update(this::withLast);
        }
    }

    /** Of one of which neither side says anything any more: the side that served before it does, by the word of the operator. */
    void endLost(String why) {
        Migration now = row.now();
        if (!now.attemptIsUnderWay()) {
            return;
        }
        Routes.publishUnlessThere(
                surroundings.routing(), now.tenant(), Routes.rest(now.direction()), now.attemptEpoch());
        unfinished().undone(why);
        row.update(then -> then.direction() == Direction.FORWARD
                ? withLast(then)
                : withLast(then)
                        .troubledBy(null)
                        .waitingAgain(StepPlan.HOLD_POINT, StepPlan.ROLLBACK_WINDOW, clock.instant()));
        journal.record(AttemptWords.of(now).step(), "unwound", why + "; " + describe());
    }

    /** In the direction of the last attempt. */
    private Switchover switchover() {
        return Objects.requireNonNull(switchovers.get(row.now().direction()));
    }

    private AttemptProgress unfinished() {
        Migration now = row.now();
        AttemptProgress progress = AttemptProgress.unfinished(now.attempt(), now.attemptEpoch(), clock);
        last = progress;
        return progress;
    }

    private void settle(SwitchoverEnd end) {
        AttemptWords words = AttemptWords.of(row.now());
        if (end instanceof SwitchoverEnd.Flipped) {
            row.update(now -> course.arrived(withLast(now)));
            journal.record(words.step(), "done", describe());
        } else if (end instanceof SwitchoverEnd.Refused refused) {
            row.update(now -> course.waitingAgain(withLast(now), words.notBegun(refused.reason(), refused.remedy())));
            journal.record(words.step(), "refused", refused.reason() + "; " + describe());
        } else if (end instanceof SwitchoverEnd.Unwound undone) {
            row.update(now -> course.waitingAgain(withLast(now), words.undone(undone.reason(), undone.remedy())));
            journal.record(words.step(), "unwound", undone.reason() + "; " + describe());
        }
        // Whoever was stopped before it is not to wait for the steps that follow.
        hooks.beginAfterAttempt(row.now(), false);
    }

    private Migration withLast(Migration now) {
        AttemptProgress progress = last;
        return progress == null ? now : now.attempting(now.attemptEpoch(), progress.asAttempt());
    }

    private String describe() {
        AttemptProgress progress = last;
        return progress == null ? "" : progress.describe();
    }
}
