package dev.crossfade.replication.byhand;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.replication.byhand.Course.Kind;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CourseTest {

    private static final UUID ID = UUID.fromString("7f000000-0000-0000-0000-000000000001");

    @ParameterizedTest(name = "source {0}, target {1}: {2} {3}")
    @CsvSource({
        "SERVING, GUARDED, ATTEMPT, FORWARD",
        "SERVING, ABORTED, ATTEMPT, FORWARD",
        "SERVING, ARMED,   UNDO,    FORWARD",
        "FENCING, GUARDED, UNDO,    FORWARD",
        "FENCING, ARMED,   UNDO,    FORWARD",
        "FENCING, ABORTED, UNDO,    FORWARD",
        "FENCED,  GUARDED, UNDO,    FORWARD",
        "FENCED,  ARMED,   UNDO,    FORWARD",
        "FENCED,  ABORTED, UNDO,    FORWARD",
        "FENCED,  OPEN,    FORWARD, FORWARD",
        "GUARDED, OPEN,    FORWARD, FORWARD",
        "FENCED,  SERVING, FORWARD, FORWARD",
        "GUARDED, SERVING, ATTEMPT, BACK",
        "ABORTED, SERVING, ATTEMPT, BACK",
        "ARMED,   SERVING, UNDO,    BACK",
        "ARMED,   FENCING, UNDO,    BACK",
        "ARMED,   FENCED,  UNDO,    BACK",
        "GUARDED, FENCED,  UNDO,    BACK",
        "OPEN,    FENCED,  FORWARD, BACK",
        "OPEN,    GUARDED, FORWARD, BACK",
        "SERVING, FENCED,  FORWARD, BACK",
    })
    void whatIsLeftIsToldByBothGates(GateState source, GateState target, Kind kind, Direction direction) {
        assertEquals(new Course(kind, direction), Course.of(row(Side.SOURCE, source), row(Side.TARGET, target)));
    }

    @ParameterizedTest(name = "source {0}, target {1}")
    @CsvSource({
        "SERVING, SERVING",
        "SERVING, OPEN",
        "OPEN, SERVING",
        "OPEN, OPEN",
        "FENCING, OPEN",
        "OPEN, FENCING",
        "FENCING, SERVING",
        "SERVING, FENCING",
        "FENCED, FENCED",
        "GUARDED, GUARDED",
        "ARMED, OPEN",
        "ARMED, ARMED",
        "ABORTED, OPEN",
        "OPEN, ARMED"
    })
    void whatNoAttemptLeavesIsNothingByHand(GateState source, GateState target) {
        assertEquals(
                Kind.NOTHING_BY_HAND,
                Course.of(row(Side.SOURCE, source), row(Side.TARGET, target)).kind());
    }

    @Test
    void aGateThatIsNotSeenOrIsAnothersIsNothingByHand() {
        Optional<GateRow> source = row(Side.SOURCE, GateState.SERVING);
        GateRow others = new GateRow(new UUID(1, 1), Side.TARGET, GateState.GUARDED, new Epoch(3), 2);

        assertEquals(Kind.NOTHING_BY_HAND, Course.of(source, Optional.empty()).kind());
        assertEquals(
                Kind.NOTHING_BY_HAND,
                Course.of(Optional.empty(), row(Side.TARGET, GateState.OPEN)).kind());
        assertEquals(
                Kind.NOTHING_BY_HAND, Course.of(source, Optional.of(others)).kind());
        assertEquals(Kind.NOTHING_BY_HAND, Course.of(source, source).kind());
    }

    private static Optional<GateRow> row(Side side, GateState state) {
        return Optional.of(new GateRow(ID, side, state, new Epoch(3), 2));
    }
}
