package dev.crossfade.replication.fence;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import java.time.Duration;

/**
 * Opens the target, and finds out whether it did when the connection was lost in between. A lost COMMIT may still be on its way:
 * only a read that first waits for the row's lock can tell.
 */
final class Opening {

    private static final Duration BETWEEN = Duration.ofMillis(50);

    private final TargetGuard guard;
    private final Gate gate;
    private final KeptSession opener;
    private final KeptSession actor;

    /**
     * One for each time.
     *
     * @param opener has begun the opening, if all is well; another does all of it
     * @param actor asks
     */
    Opening(TargetGuard guard, Gate gate, KeptSession opener, KeptSession actor) {
        this.guard = guard;
        this.gate = gate;
        this.opener = opener;
        this.actor = actor;
    }

    GateRow open(Epoch epoch, Duration atMost) {
        Deadline deadline = Deadline.after(atMost);
        try {
            return opener.use(session -> guard.open(session, epoch, deadline));
        } catch (ReplicationFailure e) {
            if (e.kind() != Kind.UNREACHABLE) {
                throw e;
            }
            return outcome(epoch, deadline, e);
        }
    }

    private GateRow outcome(Epoch epoch, Deadline deadline, ReplicationFailure lost) {
        while (!deadline.isPast()) {
            try {
                GateRow row = actor.use(session -> gate.act(session, locked -> locked));
                if (row.state() == GateState.OPEN && row.epoch().equals(epoch)) {
                    return row;
                }
                throw new ReplicationFailure(
                        Kind.FAILED,
                        "the connection was lost before the target was opened: it is "
                                + row.state().label() + " at epoch " + row.epoch(),
                        "open again within the budget, or unwind",
                        lost);
            } catch (ReplicationFailure e) {
                if (e.kind() != Kind.UNREACHABLE && e.kind() != Kind.TIMED_OUT) {
                    throw e;
                }
                deadline.pause(BETWEEN);
            }
        }
        throw new ReplicationFailure(
                Kind.UNREACHABLE,
                "the connection was lost while the target was being opened, and it does not answer: nobody knows whether it is"
                        + " open",
                "bring the target back: until its gate has answered neither side may write",
                lost);
    }
}
