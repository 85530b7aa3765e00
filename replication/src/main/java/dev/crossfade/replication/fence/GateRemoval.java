package dev.crossfade.replication.fence;

import dev.crossfade.replication.postgres.PostgresSession;

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
        if (Gate.read(session).isEmpty()) {
            return;
        }
        gate.act(session, locked -> {
            switch (locked.state()) {
                case FENCING, FENCED, ARMED, OPEN -> throw gate.refused(locked, "be cleaned up: end the attempt first");
                case SERVING, GUARDED, ABORTED -> {
                    session.execute(GuardFunction.LETS_PASS);
                    sequences.giveBack(session);
                    shutOut.letIn(session);
                }
            }
            return locked;
        });
        triggers.drop(session);
        gate.act(session, locked -> {
            session.execute(GateSchema.DROP);
            return locked;
        });
    }
}
