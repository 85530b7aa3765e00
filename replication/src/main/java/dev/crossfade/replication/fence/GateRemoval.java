package dev.crossfade.replication.fence;

import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateSchema;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.gate.GateUpgrade;
import dev.crossfade.replication.fence.gate.GuardFunction;
import dev.crossfade.replication.fence.guard.GuardTriggers;
import dev.crossfade.replication.fence.guard.SequenceRights;
import dev.crossfade.replication.fence.guard.ShutOut;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.util.function.Consumer;

/**
 * Leaves nothing of a gate behind, and lets the application in. A side may have been fenced and guarded in turn, so whatever either has
 * taken is given back.
 */
final class GateRemoval {

    private final Gate gate;
    private final GuardTriggers triggers;
    private final ShutOut shutOut;
    private final SequenceRights sequences;

    GateRemoval(Gate gate, GuardTriggers triggers, ShutOut shutOut, SequenceRights sequences) {
        this.gate = gate;
        this.triggers = triggers;
        this.shutOut = shutOut;
        this.sequences = sequences;
    }

    /** Refused while an attempt is under way. Does nothing where there is no gate. */
    void remove(PostgresSession session) {
        remove(session, locked -> {
            switch (locked.state()) {
                case FENCING, FENCED, ARMED, OPEN -> throw gate.refused(locked, "be cleaned up: end the attempt first");
                case SERVING, GUARDED, ABORTED -> {}
            }
        });
    }

    /** Of the side that was left for good. It may have been away when that was decided, and still tell of the attempt. */
    void removeLeft(PostgresSession session) {
        remove(session, locked -> {
            if (locked.state() == GateState.OPEN) {
                throw gate.refused(locked, "be cleaned up as the side that was left");
            }
        });
    }

    private void remove(PostgresSession session, Consumer<GateRow> insist) {
        boolean writtenAnew = gate.writeLostAnew(session);
        if (Gate.read(session).isEmpty()) {
            return;
        }
        try {
            removeAll(session, insist);
        } catch (ReplicationFailure e) {
            if (writtenAnew) {
                gate.forgetWrittenAnew(session);
            }
            throw e;
        }
    }

    private void removeAll(PostgresSession session, Consumer<GateRow> insist) {
        gate.act(session, locked -> {
            insist.accept(locked);
            sequences.refuseLost(session);
            if (GateUpgrade.isDue(session)) {
                GateUpgrade.run(session);
            }
            session.execute(GuardFunction.LETS_PASS);
            sequences.giveBack(session);
            shutOut.letIn(session);
            return locked;
        });
        triggers.drop(session);
        gate.act(session, locked -> {
            session.execute(GateSchema.DROP);
            return locked;
        });
    }
}
