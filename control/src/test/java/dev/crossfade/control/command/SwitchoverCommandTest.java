package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.switchover.AttemptWords;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SwitchoverCommandTest {

    @Test
    void switchoverThatWasDoneBeforeIsToldWithItsTimeAndWithoutItsFigures() {
        MigrationStatus switched = Statuses.switched();

        assertTrue(SwitchoverCommand.isBehindUs(switched));
        assertEquals(
                "nothing was done now: acme was switched over at 2026-03-01T12:00:00Z\n" + switched.headline(),
                SwitchoverCommand.doneBefore(switched));
    }

    /** A script that goes on would take the source away. */
    @Test
    void whoIsOnTheWayBackOrSomewhereThatNobodyKnowsDoesNotStayOnItsTarget() {
        MigrationStatus switched = Statuses.switched();

        assertTrue(SwitchoverCommand.staysOnTarget(switched));
        assertTrue(SwitchoverCommand.staysOnTarget(Statuses.wanting("clean up", switched)));
        for (String wanted : List.of("roll back", "accept loss", "abort", "abort without target")) {
            assertFalse(SwitchoverCommand.staysOnTarget(Statuses.wanting(wanted, switched)), wanted);
        }
        for (String writable : List.of("SOURCE", "none", "UNKNOWN")) {
            assertFalse(SwitchoverCommand.staysOnTarget(Statuses.with(switched, "writableNow", writable)), writable);
        }
    }

    @Test
    void rollbackThatCameToNothingLeavesItSwitchedOver() {
        MigrationStatus undone =
                Statuses.with(Statuses.unwound(), "stage", Statuses.switched().stage());

        assertTrue(SwitchoverCommand.isBehindUs(undone));
        assertEquals(
                "nothing was done now: acme was switched over before\n" + undone.headline(),
                SwitchoverCommand.doneBefore(undone));
    }

    @Test
    void whoLivesOnTheSourceIsNotSwitchedOver() {
        assertFalse(SwitchoverCommand.isBehindUs(Statuses.holdPoint()));
        assertFalse(SwitchoverCommand.isBehindUs(Statuses.switching()));
        assertFalse(SwitchoverCommand.isBehindUs(Statuses.with(Statuses.switched(), "state", "aborted")));
    }

    /** Whoever is told that nothing came of it would be surprised some seconds later. */
    @Test
    void attemptWhoseControllerEndedBeforeItHadBegunIsNoEndWhileItIsStillWanted() {
        SwitchoverCommand.Judgement judgement = new SwitchoverCommand.Judgement(Optional.of(Statuses.holdPoint()));
        MigrationStatus undone = Statuses.with(
                Statuses.holdPoint(),
                "switchover",
                new MigrationStatus.Attempt(1, "unwound", "its controller ended before it did", Map.of()));

        assertFalse(judgement.isEnd(Statuses.wanting("switch", undone)));
        assertTrue(judgement.isEnd(undone));
        assertTrue(judgement.isEnd(Statuses.with(Statuses.wanting("switch", undone), "state", "failed")));
    }

    /** Also after a rollback, whose attempt is the last one that was made. */
    @Test
    void switchoverThatIsCalledOffEndsAndTellsWhoDidSo() {
        MigrationStatus before = Statuses.with(Statuses.rolledBack(), "step", "hold-point");
        SwitchoverCommand.Judgement judgement = new SwitchoverCommand.Judgement(Optional.of(before));
        MigrationStatus wanted = Statuses.wanting("switch", before);
        MigrationStatus paused = Statuses.wanting(
                "pause",
                Statuses.with(
                        before,
                        "problem",
                        new AttemptWords(Direction.FORWARD, new TenantId("acme"))
                                .calledOff("pause", new Actor("ann", "10.0.0.7"))));

        assertFalse(judgement.isEnd(wanted));
        assertTrue(judgement.isEnd(paused));
        assertEquals(
                ": crossfade pause was asked for by ann (10.0.0.7) before the attempt had begun; nothing was changed",
                NeverBegun.why(paused));
        assertTrue(judgement.isEnd(Statuses.wanting("abort", before)));
        assertEquals(": \"abort\" was asked for meanwhile", NeverBegun.why(Statuses.wanting("abort", before)));
    }
}
