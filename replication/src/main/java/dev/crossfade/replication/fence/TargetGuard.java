package dev.crossfade.replication.fence;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.gate.GuardFunction;
import dev.crossfade.replication.fence.gate.OpeningPosition;
import dev.crossfade.replication.fence.guard.GuardTriggers;
import dev.crossfade.replication.fence.guard.SequenceRights;
import dev.crossfade.replication.fence.guard.ShutOut;
import dev.crossfade.replication.postgres.Deadline;
import dev.crossfade.replication.postgres.PostgresSession;

/**
 * What makes the side that will serve refuse its own application until it is complete, and the moves of its gate. "The target" is that
 * side, whichever of the migration's sides it is:
 *
 * <pre>
 * guarded → armed → open → serving        guarded or armed → aborted → guarded
 * </pre>
 *
 * {@code armed → open} is the point of no return; see {@link Opening} for how its outcome is found out.
 */
public final class TargetGuard {

    private final Gate gate;
    private final GuardTriggers triggers;
    private final ShutOut seal;
    private final SequenceRights sequences;

    /** @param seal what a side that was fenced when it last served keeps until it is opened */
    TargetGuard(Gate gate, GuardTriggers triggers, ShutOut seal, SequenceRights sequences) {
        this.gate = gate;
        this.triggers = triggers;
        this.seal = seal;
        this.sequences = sequences;
    }

    void guard(PostgresSession session) {
        gate.act(session, locked -> {
            if (locked.state().writable()) {
                throw gate.refused(locked, "be guarded");
            }
            session.execute(GuardFunction.REFUSES);
            return locked;
        });
        triggers.create(session);
        gate.act(session, locked -> {
            if (!locked.state().writable()) {
                sequences.take(session);
            }
            return locked;
        });
        triggers.verify(session);
    }

    /** The seal goes only once the guard is seen to be whole, in the same transaction. */
    void admit(PostgresSession session) {
        guard(session);
        gate.act(session, locked -> {
            if (locked.state().writable()) {
                throw gate.refused(locked, "be guarded");
            }
            triggers.verify(session);
            seal.letIn(session);
            return locked;
        });
    }

    GateRow arm(PostgresSession session, Epoch epoch) {
        return gate.act(session, locked -> {
            if (locked.state() == GateState.ARMED && locked.epoch().equals(epoch)) {
                return locked;
            }
            refuseOlder(locked, epoch);
            triggers.verify(session);
            return gate.move(session, locked, GateState.ARMED, epoch);
        });
    }

    /**
     * Before the clock: gives the rights of sequences back, of which there may be thousands, and leaves that uncommitted: the session's next
     * transaction is to be {@link #open}, which commits it, and only once it holds the gate. The rest of the opening is done, too, and
     * rolled back: it shows that it can be done, and the session has done everything once that it will do under the clock.
     */
    void beginOpening(PostgresSession session, Epoch epoch) {
        session.begin(() -> {
            // Whoever was superseded meanwhile writes nothing, not even for the time until it is rolled back.
            gate.tryOut(session, locked -> armed(locked, epoch));
            sequences.giveBack(session);
            gate.tryOut(session, locked -> opened(session, locked, epoch));
        });
    }

    /**
     * One transaction, the one that was begun if the session still has it; the caller finds out how it ended when the connection is
     * lost.
     */
    GateRow open(PostgresSession session, Epoch epoch, Deadline deadline) {
        return gate.act(session, locked -> {
            deadline.check("the " + session.side().label() + " could not be opened");
            session.statementTimeoutInTransaction(deadline.remaining());
            return opened(session, locked, epoch);
        });
    }

    private GateRow opened(PostgresSession session, GateRow locked, Epoch epoch) {
        if (locked.state() == GateState.OPEN && locked.epoch().equals(epoch)) {
            return locked;
        }
        armed(locked, epoch);
        triggers.verify(session);
        OpeningPosition.remember(session);
        letPass(session);
        return gate.move(session, locked, GateState.OPEN, epoch);
    }

    private GateRow armed(GateRow locked, Epoch epoch) {
        if (locked.state() != GateState.ARMED || !locked.epoch().equals(epoch)) {
            throw gate.refused(locked, "be opened for epoch " + epoch);
        }
        return locked;
    }

    GateRow abort(PostgresSession session, Epoch epoch) {
        return gate.act(session, locked -> switch (locked.state()) {
            case ABORTED -> gate.raise(session, locked, locked.epoch().max(epoch));
            case GUARDED, ARMED ->
                gate.move(session, locked, GateState.ABORTED, locked.epoch().max(epoch));
            default ->
                throw gate.refused(
                        locked,
                        "be aborted: the " + locked.side().label()
                                + " is the one that is written to, and the way is forward");
        });
    }

    GateRow guardAgain(PostgresSession session, Epoch epoch) {
        return gate.act(session, locked -> {
            if (locked.state() == GateState.GUARDED && locked.epoch().equals(epoch)) {
                return locked;
            }
            if (locked.state() == GateState.ABORTED && !epoch.isAfter(locked.epoch())) {
                throw gate.tooOld(locked, epoch);
            }
            return gate.move(session, locked, GateState.GUARDED, epoch);
        });
    }

    GateRow serve(PostgresSession session) {
        GateRow before = gate.act(session, locked -> {
            if (locked.state() != GateState.OPEN && locked.state() != GateState.SERVING) {
                throw gate.refused(locked, "serve");
            }
            return locked;
        });
        triggers.drop(session);
        return gate.act(
                session,
                locked -> locked.state() == GateState.SERVING
                        ? locked
                        : gate.move(session, locked, GateState.SERVING, before.epoch()));
    }

    /** Gives back what the opening gives back, once more; only where the gate says that the target is open. */
    GateRow liftAgain(PostgresSession session) {
        return gate.act(session, locked -> {
            if (locked.state() != GateState.OPEN && locked.state() != GateState.SERVING) {
                throw gate.refused(
                        locked, "be lifted: the " + locked.side().other().label() + " may be the one that serves");
            }
            letPass(session);
            return locked;
        });
    }

    /** Guard and seal: whoever served here before was sealed when it was fenced. */
    private void letPass(PostgresSession session) {
        session.define(GuardFunction.LETS_PASS);
        sequences.giveBack(session);
        seal.letIn(session);
    }

    private void refuseOlder(GateRow locked, Epoch epoch) {
        if (locked.epoch().isAfter(epoch)) {
            throw gate.tooOld(locked, epoch);
        }
    }
}
