package dev.crossfade.control.workflow.switchover;

import dev.crossfade.config.model.Direction;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.journal.MigrationRow;
import dev.crossfade.control.workflow.journal.WorkflowJournal;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.watch.Link;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.SourceDatabase;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.stream.SlotStatus;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log that slots keep, of both links: a side's disk is worth more than the copy, and than a way back. Past
 * {@code maxRetainedWal} it is given up what a slot is kept for.
 */
public final class RetainedLog {

    private static final Logger LOG = LoggerFactory.getLogger(RetainedLog.class);

    private final StepContext surroundings;
    private final MigrationRow row;
    private final WorkflowJournal journal;

    public RetainedLog(StepContext surroundings, MigrationRow row, WorkflowJournal journal) {
        this.surroundings = surroundings;
        this.row = row;
        this.journal = journal;
    }

    /** @return the migration as it is after that */
    public Migration giveUp(Migration now) {
        if (!mayBeGivenUp(now)) {
            return now;
        }
        surroundings.watch().otherLink().filter(link -> isTooMuch(link.slot())).ifPresent(this::dropIdle);
        return overfull()
                .map(slot -> now.stage() == Stage.POST_MIGRATION ? giveUpWayBack(slot) : giveUpCopy(slot))
                .orElse(now);
    }

    /** Whether that would be something else than the migration as it is. */
    public boolean isToBeGivenUp(Migration now) {
        return mayBeGivenUp(now) && overfull().isPresent();
    }

    private boolean mayBeGivenUp(Migration now) {
        boolean window = now.stage() == Stage.POST_MIGRATION;
        boolean replicating = now.stage() == Stage.REPLICATION;
        boolean atWork = !now.state().ended()
                && now.state() != State.ABORTING
                && !now.intent().aborts();
        // Right after an opening the looks still go the way that it came: what they call idle is by now what leads
        // back.
        boolean lookedAlong = surroundings.watch().direction() == now.next();
        return atWork && lookedAlong && (window || replicating);
    }

    private Optional<SlotStatus> overfull() {
        Watch watch = surroundings.watch();
        return Stream.concat(watch.slot().stream(), watch.copySlots().stream())
                .filter(this::isTooMuch)
                .findFirst();
    }

    /**
     * The same while the other side is waited for, at which everything else begins: nothing is sampled then, so the slot is looked at here,
     * once the side that serves was taken over.
     */
    public void giveUpMeanwhile(Migration now) {
        if (now.state().ended()) {
            return;
        }
        Optional<SlotStatus> followed = overfull(now.next());
        followed.ifPresent(slot -> {
            if (now.next() == Direction.BACK) {
                giveUpWayBack(slot);
            } else {
                giveUpCopy(slot);
            }
        });
        Direction against = now.next().reversed();
        overfull(against).ifPresent(slot -> dropIdle(new Link(against, slot, null)));
    }

    /** Of the link along a direction; taken over is the side that keeps the slot. Empty where it does not answer. */
    private Optional<SlotStatus> overfull(Direction along) {
        try {
            SourceDatabase publisher = surroundings.databases().towards(along).source();
            publisher.takeOver();
            return publisher.slot().filter(this::isTooMuch);
        } catch (ReplicationFailure e) {
            if (e.kind() == ReplicationFailure.Kind.SUPERSEDED) {
                throw e;
            }
            LOG.debug("{}: a slot is not looked at: {}", surroundings.tenant().id(), e.getMessage());
            return Optional.empty();
        }
    }

    private boolean isTooMuch(SlotStatus slot) {
        return slot.retainedWalBytes()
                > surroundings.tenant().replication().maxRetainedWal().value();
    }

    /** At once, whatever step it stands at: what fills the disk may be that the step waits for a side that is gone. */
    private Migration giveUpWayBack(SlotStatus slot) {
        Migration given = row.update(now -> wayBackGivenUp(now, slot));
        remove(Direction.BACK, slot);
        return given;
    }

    /** At once, too: undoing begins at the target, which may be gone for good, and the source's disk would fill meanwhile. */
    private Migration giveUpCopy(SlotStatus slot) {
        Migration given = row.update(now -> copyGivenUp(now, slot));
        remove(Direction.FORWARD, slot);
        return given;
    }

    /** Nothing that is needed is in it: whatever it keeps came from the other side. It is made anew before the next attempt. */
    private void dropIdle(Link link) {
        if (remove(link.direction(), link.slot())) {
            surroundings.watch().droppedOtherLink();
            journal.record(
                    row.now().step(),
                    "given up",
                    "for the sake of the " + link.direction().from().label() + "'s disk the idle link is taken away: "
                            + tooMuchLog(link.slot()) + "; it is made anew before the next attempt");
        }
    }

    /** @param along the link, which is the reverse of what leads the other way */
    private boolean remove(Direction along, SlotStatus slot) {
        try {
            surroundings.databases().towards(along.reversed()).reverse().remove();
            return true;
        } catch (ReplicationFailure e) {
            if (e.kind() == ReplicationFailure.Kind.SUPERSEDED) {
                throw e;
            }
            LOG.warn(
                    "{}: the slot {} could not be dropped: {}; tried again",
                    surroundings.tenant().id(),
                    slot.name(),
                    e.getMessage());
            return false;
        }
    }

    private static Migration copyGivenUp(Migration now, SlotStatus slot) {
        // Whoever wants it undone at the source alone has said more.
        return (now.intent().aborts() ? now : now.wanting(Intent.ABORT))
                .troubledBy(new Trouble(
                        "the migration is given up for the sake of the source's disk",
                        tooMuchLog(slot),
                        "find out why the target does not keep up, then migrate again"));
    }

    private static Migration wayBackGivenUp(Migration now, SlotStatus slot) {
        return now.withoutWayBack()
                .troubledBy(new Trouble(
                        "the way back is given up for the sake of the target's disk",
                        tooMuchLog(slot),
                        "nothing for the tenant: the target serves; there is no rollback any more"));
    }

    private static String tooMuchLog(SlotStatus slot) {
        return "the slot " + slot.name() + " keeps " + slot.retainedWalBytes() + " bytes of log, above maxRetainedWal";
    }
}
