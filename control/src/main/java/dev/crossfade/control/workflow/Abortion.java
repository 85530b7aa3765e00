package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Direction;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.DatabasePair;
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

    /** Of the source alone, which serves, and without a word to the target: should that answer again, it knows a lower generation of ours. */
    StepOutcome leaveSource() {
        watch.stream(false);
        DatabasePair forward = databases.towards(Direction.FORWARD);
        forward.reverse().unsubscribe();
        forward.source().cleanup();
        watch.lookAtGates();
        return judged(forward.source().leftovers());
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
