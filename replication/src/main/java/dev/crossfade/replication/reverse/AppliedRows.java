package dev.crossfade.replication.reverse;

import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.OpeningPosition;
import dev.crossfade.replication.postgres.Deadline;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.Lsn;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import dev.crossfade.replication.postgres.SessionLimits;
import dev.crossfade.replication.stream.Slot;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Moves the slot of an idle link past what its side has got by replication. While it is moved along, the side's gate is held and refuses
 * its application, so that an opening waits; and once the side is open, it is moved no further than to where the log stood before the
 * opening was committed. So no change of the application's is ever skipped.
 */
final class AppliedRows {

    private static final String INSERT_POSITION = "SELECT pg_current_wal_insert_lsn()::text";

    /** Of one step, where no opening waits for it: less than what holds the gate meanwhile may be idle. */
    private static final Duration ONCE_OPEN = Duration.ofSeconds(25);

    private final Gate gate;
    private final Slot slot;
    private final Step step;
    private final AtomicBoolean overtaxed = new AtomicBoolean();

    /**
     * How a slot is moved.
     *
     * @param bytes over so much at once: what takes longer than a statement may would never be got past
     * @param atMost a step takes no longer; the gate is held for it, and an opening waits
     * @param inAll all steps before an attempt: what is left then is skipped once the side is open
     */
    record Step(long bytes, Duration atMost, Duration inAll) {
        /** So much is decoded in a fraction of a second, and a step that is begun is done before the next opening. */
        static final Step USUAL = new Step(64L << 20, Duration.ofSeconds(10), Duration.ofMinutes(2));
    }

    AppliedRows(Gate gate, Slot slot, Step step) {
        this.gate = gate;
        this.slot = slot;
        this.step = step;
    }

    /**
     * Step by step, each with the gate held anew, until nothing is left of what was there when it began, or the time is over: then the
     * next call goes on from there. Does nothing once the side may be written to.
     *
     * @return whether nothing is left
     */
    boolean letGo(PostgresSession session, KeptSession slots, Duration atMost) {
        Deadline deadline = Deadline.after(atMost);
        // Taken while the side refuses: whatever comes later, all before it came by replication.
        Optional<Lsn> position =
                gate.act(session, locked -> refusing(locked) ? Optional.of(position(session)) : Optional.empty());
        if (position.isEmpty()) {
            return false;
        }
        Lsn wanted = position.get();
        Lsn reached = slots.use(this::confirmed).orElse(wanted);
        while (reached.compareTo(wanted) < 0) {
            Lsn before = reached;
            reached = gate.act(
                    session,
                    locked -> refusing(locked) ? slots.use(at -> step(at, before, wanted, step.atMost())) : before);
            // No further than what is on the disk, or not at all where the application may write.
            boolean stands = reached.compareTo(before) <= 0;
            if (stands || deadline.isPast()) {
                return reached.compareTo(wanted) >= 0;
            }
        }
        return true;
    }

    /** The session still has what the last step was allowed, which may be little. */
    private Optional<Lsn> confirmed(PostgresSession slotSession) {
        slotSession.statementTimeout(SessionLimits.SHORT.statement());
        return slot.confirmed(slotSession);
    }

    private static boolean refusing(GateRow locked) {
        return locked.state().refusesAllButReplication();
    }

    private Lsn step(PostgresSession slotSession, Lsn from, Lsn wanted, Duration atMost) {
        Lsn next = wanted.bytesSince(from) > step.bytes() ? from.plus(step.bytes()) : wanted;
        return advance(slotSession, next, atMost);
    }

    /**
     * Whether so much is left that it may take more than one step, and nobody knows how long: what is left when the side is opened has to be
     * got past then, and the slot cannot be made anew any more.
     */
    boolean isFarBehind(PostgresSession session, KeptSession slots) {
        Lsn end = position(session);
        return slots.use(this::confirmed)
                .filter(reached -> end.bytesSince(reached) > step.bytes())
                .isPresent();
    }

    private Lsn advance(PostgresSession slotSession, Lsn next, Duration atMost) {
        slotSession.statementTimeout(atMost);
        try {
            return slot.advance(slotSession, next);
        } catch (ReplicationFailure e) {
            if (e.kind() == Kind.TIMED_OUT) {
                overtaxed.set(true);
            }
            throw e;
        }
    }

    /** A step takes longer than it may: one large transaction is decoded from its beginning, however short the step. */
    boolean overtaxed() {
        return overtaxed.get();
    }

    /** The slot was made anew, and stands where nothing is left. */
    void renewed() {
        overtaxed.set(false);
    }

    /**
     * Once the side is open, and before anybody fetches: to where its log stood while it was being opened. What was moved along before is
     * not relied on: a slot that was moved is written to disk by the next checkpoint only, and a server that crashes takes it back.
     * FAILED where it cannot be moved so far: what was applied would come back by it.
     */
    void skipToOpening(PostgresSession session, KeptSession slots) {
        Lsn opening = OpeningPosition.of(session)
                .orElseThrow(() -> new ReplicationFailure(
                        Kind.FAILED,
                        "nobody wrote down where the log of the "
                                + session.side().label()
                                + " stood when it was opened: what was applied there would come back"
                                + " by the slot " + slot.name(),
                        "there is no way back: end the migration with `crossfade cleanup`"));
        Lsn reached = slots.use(this::confirmed)
                .orElseThrow(() -> new ReplicationFailure(
                        Kind.FAILED,
                        "the slot " + slot.name() + " is gone from the "
                                + session.side().label()
                                + ", and what was written there since it was opened with it: the way back is cut",
                        "there is no rollback any more; `crossfade cleanup` ends the migration where it is"));
        while (reached.compareTo(opening) < 0) {
            Lsn before = reached;
            reached = gate.act(session, locked -> slots.use(at -> step(at, before, opening, ONCE_OPEN)));
            if (reached.compareTo(before) <= 0) {
                throw new ReplicationFailure(
                        Kind.FAILED,
                        "the slot " + slot.name() + " stands at " + reached + ", before " + opening
                                + ": what was applied would come back by it",
                        "tried again; nothing is lost meanwhile, for the slot keeps what is written");
            }
        }
    }

    private static Lsn position(PostgresSession session) {
        return session.one(INSERT_POSITION, row -> Lsn.parse(row.getString(1)));
    }
}
