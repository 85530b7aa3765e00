package dev.crossfade.replication.fence;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.postgres.Deadline;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import java.time.Duration;

/**
 * Opens the target, also when the connection was lost in between: then nobody knows whether it did, and a lost COMMIT may still be on its
 * way. Another session that first waits for the row's lock finds it open, or does all of it once more.
 */
final class Opening {

    private static final Duration BETWEEN = Duration.ofMillis(50);

    private final TargetGuard guard;
    private final KeptSession opener;
    private final KeptSession actor;

    /**
     * One for each time.
     *
     * @param opener has begun the opening, if all is well
     * @param actor does all of it where the opener is lost
     */
    Opening(TargetGuard guard, KeptSession opener, KeptSession actor) {
        this.guard = guard;
        this.opener = opener;
        this.actor = actor;
    }

    GateRow open(Epoch epoch, Duration atMost) {
        Deadline deadline = Deadline.after(atMost);
        try {
            return opener.use(session -> guard.open(session, epoch, deadline));
        } catch (ReplicationFailure e) {
            if (!isLost(e)) {
                throw e;
            }
            return openAfterAll(epoch, deadline, e);
        }
    }

    /** Whoever comes later to the gate's row finds it open, or armed by a transaction that was rolled back: then this one does all of it. */
    private GateRow openAfterAll(Epoch epoch, Deadline deadline, ReplicationFailure lost) {
        while (!deadline.isPast()) {
            try {
                return actor.use(session -> guard.open(session, epoch, deadline));
            } catch (ReplicationFailure e) {
                if (!isLost(e)) {
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

    private static boolean isLost(ReplicationFailure e) {
        return e.kind() == Kind.UNREACHABLE || e.kind() == Kind.TIMED_OUT;
    }
}
