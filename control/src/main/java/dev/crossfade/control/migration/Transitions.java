package dev.crossfade.control.migration;

import static dev.crossfade.control.migration.Stage.POST_MIGRATION;
import static dev.crossfade.control.migration.Stage.REPLICATION;
import static dev.crossfade.control.migration.Stage.SETUP;
import static dev.crossfade.control.migration.Stage.SWITCHOVER;
import static dev.crossfade.control.migration.State.ABORTED;
import static dev.crossfade.control.migration.State.ABORTING;
import static dev.crossfade.control.migration.State.DONE;
import static dev.crossfade.control.migration.State.RUNNING;

/**
 * What may follow what.
 *
 * <pre>
 * at work is RUNNING, WAITING or FAILED
 *
 * within a stage                         at work → at work
 * SETUP at work                          → REPLICATION running
 * REPLICATION at work (the hold point)   → SWITCHOVER running
 * SWITCHOVER at work                     → REPLICATION running       unwound: back to the hold point
 *                                        → POST_MIGRATION running    the target is open: back only by a rollback
 * POST_MIGRATION at work                 → SWITCHOVER running        a rollback begins: the same, with the sides exchanged
 * SWITCHOVER at work, rolling back       → POST_MIGRATION running    unwound: back to the rollback window
 *                                        → REPLICATION running       the source is open: back before the hold point
 * REPLICATION at work                    → POST_MIGRATION running    a restart finds the target open
 * any stage at work                      → the same stage, ABORTING  from POST_MIGRATION only without the target, at a source that serves
 * ABORTING                               → ABORTING, ABORTED         the same stage
 *                                        → POST_MIGRATION running    the target was open already: the abort came too late
 * POST_MIGRATION at work                 → POST_MIGRATION DONE
 * ABORTED, DONE                          → themselves
 * </pre>
 */
public final class Transitions {

    private Transitions() {}

    /** @throws IllegalStateException naming both, when the table does not have the move */
    public static void check(Stage stage, State state, Stage next, State nextState) {
        if (!allowed(stage, state, next, nextState)) {
            throw new IllegalStateException("a migration cannot go from " + stage + "/" + state.label() + " to " + next
                    + "/" + nextState.label());
        }
    }

    static boolean allowed(Stage stage, State state, Stage next, State nextState) {
        return switch (state) {
            case RUNNING, WAITING, FAILED -> fromWork(stage, next, nextState);
            case ABORTING ->
                stage == next
                        ? nextState == ABORTING || nextState == ABORTED
                        : next == POST_MIGRATION && nextState == RUNNING;
            case ABORTED, DONE -> stage == next && state == nextState;
        };
    }

    private static boolean fromWork(Stage stage, Stage next, State nextState) {
        if (stage == next) {
            return switch (nextState) {
                case RUNNING, WAITING, FAILED, ABORTING -> true;
                case DONE -> stage == POST_MIGRATION;
                case ABORTED -> false;
            };
        }
        return nextState == RUNNING
                && switch (stage) {
                    case SETUP -> next == REPLICATION;
                    case REPLICATION -> next == SWITCHOVER || next == POST_MIGRATION;
                    case SWITCHOVER -> next == REPLICATION || next == POST_MIGRATION;
                    case POST_MIGRATION -> next == SWITCHOVER;
                };
    }
}
