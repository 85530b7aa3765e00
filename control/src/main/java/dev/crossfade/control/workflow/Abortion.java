package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Direction;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.SourceDatabase;
import dev.crossfade.replication.fence.GateRow;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.util.ArrayList;
import java.util.List;

/** Takes back everything that a migration put into the databases, once nothing is fenced or armed any more. */
final class Abortion {

    private final DatabasePair databases;
    private final Watch watch;

    Abortion(DatabasePair databases, Watch watch) {
        this.databases = databases;
        this.watch = watch;
    }

    /**
     * At the source alone, without a word from the target: what it says of itself is enough, for while it serves under our generation
     * nobody can open the target any more. REFUSED (not to be tried again) where it does not serve.
     */
    StepOutcome leaveSource() {
        watch.stream(false);
        DatabasePair forward = databases.towards(Direction.FORWARD);
        SourceDatabase source = forward.source();
        source.takeOver();
        GateRow gate = source.gate().orElse(null);
        if (gate != null) {
            watch.saw(gate);
            if (!gate.state().writable()) {
                return StepOutcome.failed(
                        MigrationStatus.NOT_ENDED_ALONE,
                        "its gate says " + gate.state().label() + ": the target may be the one that is written to",
                        "bring the target back");
            }
            // After a rollback whose target was gone before the sides had exchanged roles.
            watch.saw(forward.reversed().target().serve());
        }
        removeSubscription(forward);
        source.cleanup();
        watch.lookAtGates();
        return judged(source.leftovers());
    }

    /** What the source has of the way back is gone when the target turns out not to answer. */
    private static void removeSubscription(DatabasePair forward) {
        try {
            forward.reverse().remove();
        } catch (ReplicationFailure e) {
            if (e.kind() != ReplicationFailure.Kind.UNREACHABLE) {
                throw e;
            }
        }
    }

    /** The way back first, and then the target: its subscription holds the slot at the source. */
    StepOutcome leaveNothing() {
        watch.stream(false);
        databases.reverse().remove();
        databases.target().cleanup();
        databases.source().cleanup();
        watch.lookAtGates();
        List<String> left = new ArrayList<>(databases.source().leftovers());
        left.addAll(databases.target().leftovers());
        return judged(left);
    }

    private static StepOutcome judged(List<String> left) {
        return left.isEmpty()
                ? StepOutcome.done("nothing is left")
                : StepOutcome.failedForNow(
                        "something of ours is left",
                        String.join(", ", left),
                        "tried again; see that both sides answer");
    }
}
