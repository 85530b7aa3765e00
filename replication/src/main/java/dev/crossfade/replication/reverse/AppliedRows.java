package dev.crossfade.replication.reverse;

import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
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
 * Moves the slot of an idle link past what its side has got by replication. Always with the side's gate held and refusing its
 * application: an opening waits for it, so that no change of the application's is ever skipped.
 */
final class AppliedRows {

    private static final String INSERT_POSITION = "SELECT pg_current_wal_insert_lsn()::text";

    /**
     * Apply commits without waiting for the disk, and a slot goes no further than what is on it: without this row, committed with a
     * flush, the forwarded rows stayed in the slot in 10 of 12 runs (measured).
     */
    private static final String FLUSHING_ROW = """
            SET LOCAL synchronous_commit = on;
            UPDATE crossfade.gate SET generation = generation
            """;

    private static final String FLUSHED_AND_INSERTED = """
            SELECT pg_current_wal_flush_lsn()::text, pg_current_wal_insert_lsn()::text
            """;

    /**
     * A slot that was moved is written to disk by the next checkpoint only: a server that crashes before takes it back, and with it what was
     * skipped. Committed with a flush before the side is opened, this is what it is moved to once more.
     */
    private static final String REMEMBER = """
            UPDATE crossfade.gate SET before = before || jsonb_build_object('skipped', ?::pg_lsn::text)
             WHERE set_config('synchronous_commit', 'on', true) = 'on'
            """;

    private static final String REMEMBERED = """
            SELECT before ->> 'skipped' AS skipped FROM crossfade.gate WHERE before -> 'skipped' IS NOT NULL
            """;

    private final Gate gate;
    private final Slot slot;
    private final Step step;
    private final AtomicBoolean overtaxed = new AtomicBoolean();

    /**
     * How a slot is moved.
     *
     * @param bytes over so much at once: what takes longer than a statement may would never be got past
     * @param atMost a step takes no longer; the gate is held for it, and an opening waits
     */
    record Step(long bytes, Duration atMost) {
        /** So much is decoded in a fraction of a second, and a step that is begun is done before the next opening. */
        static final Step USUAL = new Step(64L << 20, Duration.ofSeconds(10));
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
            reached =
                    gate.act(session, locked -> refusing(locked) ? slots.use(at -> step(at, before, wanted)) : before);
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

    private Lsn step(PostgresSession slotSession, Lsn from, Lsn wanted) {
        Lsn next = wanted.bytesSince(from) > step.bytes() ? from.plus(step.bytes()) : wanted;
        return advance(slotSession, next, step.atMost());
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

    /** REFUSED unless the side is armed, and FAILED when the slot did not get past what was applied by now. */
    void skip(PostgresSession session, KeptSession slots, Duration atMost) {
        gate.act(session, locked -> {
            session.execute(FLUSHING_ROW);
            return locked;
        });
        gate.act(session, locked -> {
            if (locked.state() != GateState.ARMED) {
                throw new ReplicationFailure(
                        Kind.REFUSED,
                        "the " + locked.side().label() + "'s gate says "
                                + locked.state().label() + ", so nothing is skipped on the way back from there",
                        "look at both sides with `crossfade fence show`");
            }
            Positions now = session.one(
                    FLUSHED_AND_INSERTED,
                    row -> new Positions(Lsn.parse(row.getString(1)), Lsn.parse(row.getString(2))));
            Lsn reached = slots.use(slotSession -> advance(slotSession, now.inserted(), atMost));
            if (reached.compareTo(now.flushed()) < 0) {
                throw new ReplicationFailure(
                        Kind.FAILED,
                        "the slot " + slot.name() + " stands at " + reached + ", before " + now.flushed()
                                + ": what was applied would come back by it",
                        "nothing is lost: unwind, and try again");
            }
            session.update(REMEMBER, reached.toString());
            return locked;
        });
    }

    /** To where it was in the pause, in case that a crash has taken it back since: before that nobody but replication has written. */
    void skipAgain(PostgresSession session, KeptSession slots) {
        session.first(REMEMBERED, row -> Lsn.parse(row.getString("skipped")))
                .ifPresent(skipped -> slots.use(slotSession -> advance(slotSession, skipped, step.atMost())));
    }

    private record Positions(Lsn flushed, Lsn inserted) {}

    private static Lsn position(PostgresSession session) {
        return session.one(INSERT_POSITION, row -> Lsn.parse(row.getString(1)));
    }
}
