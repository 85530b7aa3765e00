package dev.crossfade.control.workflow.runner;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SupersededAlarmTest {

    private final Migration ours =
            Migration.first(UUID.randomUUID(), new TenantId("acme"), "initial copy", Instant.EPOCH);

    private final SupersededAlarm alarm = new SupersededAlarm();

    /** The step that copies does not meet the gate for as long as it waits. */
    @Test
    void higherGenerationIsToldOnceAsSoonAsItIsSeen() {
        assertFalse(alarm.tell(ours, seen(ours.generation())));
        assertTrue(alarm.tell(ours, seen(ours.generation() + 1)));
        assertFalse(alarm.tell(ours, seen(ours.generation() + 2)));
    }

    private Gates seen(long generation) {
        return new Gates(
                new GateView.Unknown("no answer"),
                new GateView.Seen(new GateRow(ours.id(), Side.TARGET, GateState.ABORTED, new Epoch(3), generation)));
    }
}
