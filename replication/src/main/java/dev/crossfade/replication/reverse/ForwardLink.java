package dev.crossfade.replication.reverse;

import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.postgres.Deadline;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import dev.crossfade.replication.stream.Subscription;
import java.time.Duration;

/** The link that has brought the side that is open now all of the other's writes: it ends before replication is turned around. */
final class ForwardLink {

    private static final Duration WORKER_GONE_WITHIN = Duration.ofSeconds(20);

    private final Gate gate;
    private final Subscription subscription;

    /** @param gate of the side that subscribes */
    ForwardLink(Gate gate, Subscription subscription) {
        this.gate = gate;
        this.subscription = subscription;
    }

    /** @throws ReplicationFailure where the side that it leads to is not open: it is needed there */
    void insistOnOpen(PostgresSession there) {
        gate.act(there, locked -> {
            insistOnOpen(locked);
            return true;
        });
    }

    /** Returns once nothing applies what it brings any more. */
    void end(PostgresSession there) {
        gate.act(there, locked -> {
            insistOnOpen(locked);
            if (subscription.enabled(there)) {
                subscription.enable(there, false);
            }
            return true;
        });
        awaitNoWorker(there);
    }

    private static void insistOnOpen(GateRow locked) {
        if (!locked.state().writable()) {
            throw refused(locked, "the link to it is the one that is needed");
        }
    }

    private void awaitNoWorker(PostgresSession there) {
        Deadline deadline = Deadline.after(WORKER_GONE_WITHIN);
        while (subscription.works(there)) {
            if (deadline.isPast()) {
                throw new ReplicationFailure(
                        Kind.TIMED_OUT,
                        "the worker of the subscription " + subscription.name() + " at the "
                                + there.side().label() + " does not end, although it was disabled "
                                + WORKER_GONE_WITHIN.toSeconds() + " s ago",
                        "look what it does in pg_stat_activity; tried again");
            }
        }
    }

    static ReplicationFailure refused(GateRow locked, String why) {
        return new ReplicationFailure(
                Kind.REFUSED,
                "the " + locked.side().label() + "'s gate says "
                        + locked.state().label() + ", so replication is not turned around: " + why,
                "look at both sides with `crossfade fence show`");
    }
}
