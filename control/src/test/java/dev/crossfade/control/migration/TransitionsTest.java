package dev.crossfade.control.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransitionsTest {

    private static final List<State> AT_WORK = List.of(State.RUNNING, State.WAITING, State.FAILED);

    @ParameterizedTest
    @CsvSource({
        "SETUP, RUNNING, REPLICATION, RUNNING",
        "REPLICATION, WAITING, SWITCHOVER, RUNNING",
        "SWITCHOVER, RUNNING, REPLICATION, RUNNING",
        "SWITCHOVER, RUNNING, POST_MIGRATION, RUNNING",
        "REPLICATION, RUNNING, POST_MIGRATION, RUNNING",
        "REPLICATION, FAILED, REPLICATION, ABORTING",
        "REPLICATION, ABORTING, REPLICATION, ABORTED",
        "SWITCHOVER, ABORTING, POST_MIGRATION, RUNNING",
        "POST_MIGRATION, WAITING, SWITCHOVER, RUNNING",
        "POST_MIGRATION, WAITING, POST_MIGRATION, DONE",
    })
    void allowsWhatTheTableHas(Stage stage, State state, Stage next, State nextState) {
        assertTrue(Transitions.allowed(stage, state, next, nextState));
    }

    @Test
    void theOnlyWayBackFromPostMigrationIsARollback() {
        for (State state : State.values()) {
            for (Stage next : List.of(Stage.SETUP, Stage.REPLICATION, Stage.SWITCHOVER)) {
                for (State nextState : State.values()) {
                    boolean rollback =
                            AT_WORK.contains(state) && next == Stage.SWITCHOVER && nextState == State.RUNNING;
                    assertEquals(rollback, Transitions.allowed(Stage.POST_MIGRATION, state, next, nextState));
                }
            }
            // Without the target, at a source that serves.
            assertEquals(
                    AT_WORK.contains(state) || state == State.ABORTING,
                    Transitions.allowed(Stage.POST_MIGRATION, state, Stage.POST_MIGRATION, State.ABORTING));
        }
    }

    @Test
    void nothingIsAbortedWithoutAborting() {
        for (Stage stage : Stage.values()) {
            for (State state : AT_WORK) {
                assertFalse(Transitions.allowed(stage, state, stage, State.ABORTED));
            }
        }
    }

    @Test
    void illegalMoveNamesBothStates() {
        IllegalStateException refused = assertThrows(
                IllegalStateException.class,
                () -> Transitions.check(Stage.SETUP, State.RUNNING, Stage.SWITCHOVER, State.RUNNING));

        assertEquals("a migration cannot go from SETUP/running to SWITCHOVER/running", refused.getMessage());
    }
}
