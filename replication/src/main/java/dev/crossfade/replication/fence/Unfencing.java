package dev.crossfade.replication.fence;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.gate.GuardFunction;
import dev.crossfade.replication.fence.guard.SequenceRights;
import dev.crossfade.replication.fence.guard.ShutOut;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.PostgresSession;

/** Lets the application of the side that served in again: with the other side's word that it is {@code aborted}, or the operator's. */
final class Unfencing {

    private final Gate gate;
    private final ShutOut shutOut;
    private final SequenceRights sequences;
    private final IncomingChanges incoming;

    Unfencing(MigrationSession ours, Gate gate, ShutOut shutOut, SequenceRights sequences) {
        this.gate = gate;
        this.shutOut = shutOut;
        this.sequences = sequences;
        this.incoming = new IncomingChanges(ours);
    }

    GateRow unfence(PostgresSession actor, GateRow aborted) {
        return gate.act(actor, locked -> {
            boolean its = aborted.migration().equals(locked.migration())
                    && aborted.side() == locked.side().other();
            if (!its
                    || aborted.state() != GateState.ABORTED
                    || locked.epoch().isAfter(aborted.epoch())
                    || locked.state() == GateState.GUARDED) {
                throw gate.refused(
                        locked,
                        "be unfenced while the " + aborted.side().label() + " says "
                                + aborted.state().label() + " at epoch " + aborted.epoch());
            }
            return letServe(actor, locked, aborted.epoch());
        });
    }

    /**
     * Without a word from the target: whoever calls this has the operator's consent that the target is destroyed or isolated, and
     * that what only it has is lost.
     */
    GateRow unfenceAcceptingLoss(PostgresSession actor) {
        gate.act(actor, locked -> {
            incoming.disable(actor);
            return locked;
        });
        incoming.awaitEnd(actor);
        return gate.act(actor, locked -> {
            // It may have been guarded since it was fenced, for a rollback.
            sequences.giveBack(actor);
            return letServe(actor, locked, locked.epoch());
        });
    }

    /** The epoch goes above the attempt's, so that a fence of it that arrives late changes nothing. */
    private GateRow letServe(PostgresSession actor, GateRow locked, Epoch attempt) {
        actor.define(GuardFunction.LETS_PASS);
        shutOut.letIn(actor);
        return gate.serveAgain(actor, locked, locked.epoch().max(attempt).next());
    }
}
