package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.MigrationStatus;
import org.junit.jupiter.api.Test;

class SwitchoverCommandTest {

    @Test
    void switchoverThatWasDoneBeforeIsToldWithItsTimeAndWithoutItsFigures() {
        MigrationStatus switched = Statuses.switched();

        assertTrue(SwitchoverCommand.isSwitched(switched));
        assertEquals(
                "nothing was done now: acme was switched over at 2026-03-01T12:00:00Z\n" + switched.headline(),
                SwitchoverCommand.doneBefore(switched));
    }

    @Test
    void rollbackThatCameToNothingLeavesItSwitchedOver() {
        MigrationStatus undone =
                Statuses.with(Statuses.unwound(), "stage", Statuses.switched().stage());

        assertTrue(SwitchoverCommand.isSwitched(undone));
        assertEquals(
                "nothing was done now: acme was switched over before\n" + undone.headline(),
                SwitchoverCommand.doneBefore(undone));
    }

    @Test
    void whoLivesOnTheSourceIsNotSwitchedOver() {
        assertFalse(SwitchoverCommand.isSwitched(Statuses.holdPoint()));
        assertFalse(SwitchoverCommand.isSwitched(Statuses.switching()));
        assertFalse(SwitchoverCommand.isSwitched(Statuses.with(Statuses.switched(), "state", "aborted")));
    }
}
