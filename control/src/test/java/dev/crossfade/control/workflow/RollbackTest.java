package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.Crossing;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.control.workflow.routing.Routes;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.switchover.Admission;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import dev.crossfade.control.workflow.verbs.VerbGuard;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.schema.TableName;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RollbackTest {

    private final Simulation simulation = new Simulation(SampleTenant.coordinated());

    @Test
    void isTheSameSwitchoverWithTheSidesExchanged() {
        simulation.switchOver();
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        simulation.world.calls.clear();
        simulation.runUntil(migration -> migration.stage() == Stage.REPLICATION);
        assertEquals(
                List.of(
                        "publish direct target [source] switching",
                        "awaitAcknowledged",
                        "source.watchToken",
                        "source.arm",
                        "publish holding target [source] switching",
                        "awaitAcknowledged",
                        "awaitDrained",
                        "sweepLargeObjects",
                        "target.fence (shut-out)",
                        "target.fence (token)",
                        "foreseeSequences",
                        "token.await",
                        "checkSequences",
                        "sweepLargeObjects",
                        "source.open",
                        "publish direct source [target]"),
                simulation.world.calls.stream()
                        .filter(call -> !call.startsWith("save") && !call.endsWith(".gate"))
                        .dropWhile(call -> !call.startsWith("publish"))
                        .toList());
        assertEquals("SOURCE", simulation.status().writableNow());
    }

    /** Another one would be waited for in vain. */
    @Test
    void isUnderWayUntilTheSourceIsOpenAndNoLonger() {
        simulation.switchOver();
        assertFalse(VerbGuard.isRollingBack(simulation.now()));
        simulation.want(Intent.ROLL_BACK);
        assertTrue(VerbGuard.isRollingBack(simulation.now()));
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        assertTrue(VerbGuard.isRollingBack(simulation.now()));
        simulation.runUntil(migration -> migration.stage() == Stage.REPLICATION);
        assertFalse(VerbGuard.isRollingBack(simulation.now()));
    }

    @Test
    void leadsBackToTheHoldPointFromWhereASecondSwitchoverWorks() {
        simulation.switchOver();
        rollBack();
        assertEquals(GateState.SERVING, simulation.gate(Side.SOURCE));
        assertEquals(GateState.GUARDED, simulation.gate(Side.TARGET));
        assertEquals(EnumSet.of(Direction.FORWARD), simulation.world.live);
        assertEquals("switchover", simulation.status().waitingFor());
        assertEquals(
                "acme: writable now: SOURCE — safe next: crossfade switchover acme",
                simulation.status().headline());
        assertEquals(Crossing.NONE, simulation.now().crossing());
        simulation.switchOver();
        assertEquals(EnumSet.of(Direction.BACK), simulation.world.live);
        assertEquals(3, attempt().number());
        assertEquals("TARGET", simulation.status().writableNow());
        assertEquals(List.of(), simulation.world.violations);
    }

    @Test
    void tableThatWasCreatedSinceIsReplicatedAndComparedBeforeAnybodyHasToWait() {
        simulation.switchOver();
        simulation.world.calls.clear();
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        simulation.world.newTables.add(new TableName("public", "late"));
        simulation.runUntil(migration -> migration.stage() == Stage.REPLICATION);
        List<String> calls = simulation.world.calls;
        int replicated = calls.indexOf("back.replicateNewTables");
        assertTrue(calls.subList(0, replicated).contains("source.guard"));
        int compared = replicated + calls.subList(replicated, calls.size()).indexOf("compareRows");
        assertTrue(replicated < compared, calls.toString());
        assertTrue(compared < calls.indexOf("publish direct target [source] switching"));
    }

    @Test
    void tableWhoseCopyLastsKeepsTheAttemptFromStartingAndIsNamed() {
        simulation.switchOver();
        simulation.world.copyHangs = true;
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        simulation.world.newTables.add(new TableName("public", "late"));
        simulation.runUntil(Simulation::inRollbackWindow);
        assertEquals("refused", attempt().outcome());
        assertTrue(String.valueOf(attempt().reason()).contains("copied to the source: public.late;"));
        assertFalse(simulation.world.calls.contains("target.fence (shut-out)"));
    }

    @Test
    void viewThatCannotBeFilledKeepsTheAttemptFromStartingInEitherDirection() {
        simulation.switchOver();
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        simulation.world.upkeepLacks = List.of("REFRESH MATERIALIZED VIEW public.counted: division by zero");
        simulation.runUntil(Simulation::inRollbackWindow);
        assertEquals("refused", attempt().outcome());
        assertTrue(String.valueOf(attempt().reason()).contains("the source lacks"), attempt()::reason);
        assertTrue(String.valueOf(attempt().reason()).contains("public.counted: division by zero"));
        assertFalse(simulation.world.calls.contains("target.fence (shut-out)"));
    }

    @Test
    void tableThatIsNotReplicatedYetIsNotComparedAtTheHoldPoint() {
        simulation.switchOver();
        int before = comparisons();
        simulation.world.newTables.add(new TableName("public", "late"));
        simulation.world.copyHangs = true;
        simulation.clock.move(Duration.ofHours(1));
        simulation.lookOften();
        assertEquals(before, comparisons());
        simulation.world.copyHangs = false;
        simulation.lookOften();
        assertEquals(before + 1, comparisons());
        assertEquals(List.of(), simulation.world.newTables);
    }

    /** Its application was let in for the first attempt, which needs no guard any more to be let in. */
    @Test
    void guardIsCompletedBeforeEveryAttemptAlsoWhereTheApplicationWasLetInBefore() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.calls.clear();
        simulation.switchOver();
        assertGuardedBeforeItIsArmed("target");
        simulation.databases().sequencesBehind.add("public.orders_id_seq");
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> attempt().number() == 2 && Simulation.inRollbackWindow(migration));
        assertEquals("unwound", attempt().outcome());
        simulation.databases().sequencesBehind.clear();
        simulation.world.calls.clear();
        rollBack();
        assertFalse(simulation.world.calls.contains("source.admit"));
        assertGuardedBeforeItIsArmed("source");
    }

    private void assertGuardedBeforeItIsArmed(String side) {
        List<String> calls = simulation.world.calls;
        int guarded = calls.indexOf(side + ".guard");
        assertTrue(guarded >= 0 && guarded < calls.indexOf(side + ".arm"), calls.toString());
    }

    @Test
    void slotOfTheTargetIsGivenUpAndCleanupGoesOnAlthoughTheSourceIsGoneWithItsRegion() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.step().equals("exchange-roles"));
        // A world has the slot of a live link only.
        simulation.world.live.clear();
        simulation.world.live.add(Direction.BACK);
        simulation.world.fate =
                (number, name) -> name.startsWith("source.") ? World.Turn.FAILS_BEFORE : World.Turn.SUCCEEDS;
        simulation.lookOften();
        assertFalse(simulation.world.calls.contains("forward.reverse.remove"));
        simulation.world.retainedBytes = Long.MAX_VALUE;
        simulation.lookOften();
        assertTrue(simulation.world.calls.contains("forward.reverse.remove"));
        assertEquals("exchange-roles", simulation.now().step());
        assertEquals(Crossing.NONE.rollbackUntil(), simulation.now().crossing().rollbackUntil());
        assertEquals(GateState.OPEN, simulation.gate(Side.TARGET));

        simulation.want(Intent.CLEAN_UP);
        simulation.runUntil(migration -> migration.step().equals("cleanup"));
        assertEquals(GateState.SERVING, simulation.gate(Side.TARGET));
        simulation.lookOften();
        assertFalse(simulation.over());
        assertTrue(simulation.world.gate(Side.TARGET).isEmpty(), "the side that serves waits for nobody");
        MigrationStatus waiting = simulation.status();
        assertEquals(
                "the source does not answer, and is not cleaned up yet",
                Objects.requireNonNull(waiting.problem()).what());
        assertTrue(waiting.safeNext().endsWith("crossfade cleanup acme --without-source"), waiting.safeNext());

        // It comes back, and its gate still tells of the attempt.
        assertEquals(GateState.FENCED, simulation.gate(Side.SOURCE));
        simulation.world.cleanupWanted = true;
        simulation.world.fate = World.Fate.FINE;
        simulation.runUntil(migration -> migration.state() == State.DONE);
        assertTrue(simulation.world.gate(Side.SOURCE).isEmpty());
        assertNull(simulation.status().problem());
    }

    @Test
    void cleanupEndsAtTheTargetWhereTheOperatorSaysThatTheSourceIsGoneForGood() {
        simulation.switchOver();
        simulation.world.fate = World.Fate.failing("source.", "back.reverse.remove");
        simulation.world.cleanupWanted = true;
        simulation.want(Intent.CLEAN_UP_WITHOUT_SOURCE);
        simulation.runUntil(migration -> migration.state() == State.DONE);
        assertEquals(GateState.GUARDED, simulation.gate(Side.SOURCE));
        assertTrue(simulation.world.gate(Side.TARGET).isEmpty());
        MigrationStatus done = simulation.status();
        assertEquals(
                "the source was left as it is",
                Objects.requireNonNull(done.problem()).what());
        assertTrue(done.headline().contains("the source was left as it is"), done.headline());
    }

    @Test
    void sourceThatAnswersIsCleanedUpAlsoWhereTheOperatorThoughtItGone() {
        simulation.switchOver();
        simulation.world.cleanupWanted = true;
        simulation.want(Intent.CLEAN_UP_WITHOUT_SOURCE);
        simulation.runUntil(migration -> migration.state() == State.DONE);
        assertTrue(simulation.world.gate(Side.SOURCE).isEmpty());
        assertNull(simulation.status().problem());
    }

    /** Without it nobody would look after the log that the target keeps for the source. */
    @Test
    void controllerThatIsStartedAgainWhileTheSourceIsGoneGivesUpTheTargetsSlotAllTheSame() {
        simulation.switchOver();
        simulation.world.fate = World.Fate.failing("source.");
        simulation.killNow();
        simulation.world.retainedBytes = Long.MAX_VALUE;
        simulation.lookOften();
        assertTrue(simulation.world.calls.contains("forward.reverse.remove"));
        assertFalse(simulation.over());
    }

    @Test
    void sourceThatComesBackAfterThatIsTakenOverBeforeAnythingIsDoneThere() {
        simulation.switchOver();
        simulation.world.fate = World.Fate.failing("source.");
        simulation.killNow();
        simulation.lookOften();
        assertFalse(simulation.over());
        simulation.world.fate = World.Fate.FINE;
        simulation.lookOften();
        rollBack();
        assertEquals("SOURCE", simulation.status().writableNow());
        assertEquals(List.of(), simulation.world.violations);
    }

    @Test
    void sourceThatComesBackInTheMiddleOfAStepDoesNotEndTheController() {
        simulation.switchOver();
        simulation.world.fate = World.Fate.failing("source.");
        simulation.killNow();
        simulation.lookOften();
        // It misses the turn's own look, and is there for what the step does next.
        simulation.world.fate = World.Fate.failing("source.takeOver");
        simulation.clock.move(Duration.ofHours(1));
        simulation.world.newTables.add(new TableName("public", "late"));
        simulation.lookOften();
        assertFalse(simulation.over());
        simulation.world.fate = World.Fate.FINE;
        rollBack();
    }

    /** What its application has written to a side while that served is nothing that somebody altered there. */
    @Test
    void largeObjectsAreLookedAtAnewInADirectionThatHasBeenGone() {
        simulation.switchOver();
        assertTrue(simulation.world.calls.contains("forward.forgetLargeObjects"));
        assertFalse(simulation.world.calls.contains("back.forgetLargeObjects"));
        rollBack();
        assertTrue(simulation.world.calls.contains("back.forgetLargeObjects"));
    }

    @Test
    void afterOneTheMigrationCanBeAborted() {
        simulation.switchOver();
        rollBack();
        simulation.want(Intent.ABORT);
        simulation.runUntil(migration -> migration.state() == State.ABORTED);
        assertTrue(simulation.world.gate(Side.SOURCE).isEmpty());
        assertTrue(simulation.world.gate(Side.TARGET).isEmpty());
        assertEquals(Set.of(), simulation.world.live);
    }

    @Test
    void whatGoesWrongBeforeTheSourceIsOpenIsUndoneAndTheTargetServesOn() {
        simulation.switchOver();
        simulation.databases().sequencesBehind.add("public.orders_id_seq");
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> attempt().number() == 2 && Simulation.inRollbackWindow(migration));
        assertEquals("unwound", attempt().outcome());
        MigrationStatus.Trouble told = simulation.status().problem();
        assertEquals("the rollback was undone; the target serves", told == null ? "" : told.what());
        assertEquals(GateState.SERVING, simulation.gate(Side.TARGET));
        assertEquals(GateState.GUARDED, simulation.gate(Side.SOURCE));
        assertTrue(Routes.atRest(simulation.routing.route, Direction.BACK));
        assertEquals(Set.of(Side.SOURCE), simulation.routing.route.fenced());
        assertEquals(EnumSet.of(Direction.BACK), simulation.world.live);
        simulation.databases().sequencesBehind.clear();
        rollBack();
        assertEquals(List.of(), simulation.world.violations);
    }

    @Test
    void windowThatIsOverEndsReplicationAndTheSourceStaysShutUntilTheCleanup() {
        simulation.switchOver();
        simulation.clock.move(Duration.ofHours(24));
        simulation.runUntil(migration -> migration.step().equals(StepPlan.SOAK) && migration.state() == State.WAITING);
        assertEquals(Set.of(), simulation.world.live);
        assertEquals(GateState.GUARDED, simulation.gate(Side.SOURCE));
        assertEquals(
                "crossfade cleanup acme; there is no rollback any more, for its window was over at "
                        + Objects.requireNonNull(simulation.now().crossing().rollbackUntil())
                                .truncatedTo(ChronoUnit.SECONDS),
                simulation.status().safeNext());
        assertTrue(simulation.world.calls.containsAll(List.of("target.unlockDdl", "source.unlockDdl")));
    }

    @Test
    void controllerThatWasDownWhileTheWindowEndedFindsItOver() {
        simulation.switchOver();
        simulation.clock.move(Duration.ofHours(30));
        simulation.killNow();
        simulation.runUntil(migration -> migration.step().equals(StepPlan.SOAK));
    }

    @Test
    void withoutAWindowThereIsNoWayBackAndNoneIsPrepared() {
        Simulation without = new Simulation(SampleTenant.withoutWayBack());
        without.runUntil(Simulation::atHoldPoint);
        without.want(Intent.SWITCH);
        without.runUntil(migration -> migration.step().equals(StepPlan.SOAK) && migration.state() == State.WAITING);
        assertFalse(without.world.calls.stream().anyMatch(call -> call.contains("reverse.prepare")));
        assertFalse(without.world.calls.stream().anyMatch(call -> call.contains("turnAround")));
        assertEquals("crossfade cleanup acme", without.status().safeNext());
    }

    @Test
    void slotThatKeepsTooMuchOfTheTargetsLogCostsTheWayBackAndNotTheTarget() {
        simulation.switchOver();
        simulation.world.retainedBytes = Long.MAX_VALUE;
        simulation.runUntil(migration -> migration.step().equals(StepPlan.SOAK) && migration.state() == State.WAITING);
        assertEquals("TARGET", simulation.status().writableNow());
        assertEquals(Set.of(), simulation.world.live);
        assertTrue(
                simulation.store.journal.stream()
                        .anyMatch(entry -> entry.found().contains("no way back is kept")),
                simulation.store.journal.toString());
    }

    /** An abort would have lost what the target has accepted; and there is none. */
    @Test
    void publicationThatWasMadeAnewCostsTheWayBackAndNobodyIsToldToAbort() {
        simulation.switchOver();
        simulation.world.missingParts.add(new Ailment(
                Ailment.Kind.PUBLICATION,
                "the publication is not the one that Crossfade made",
                "it was made anew",
                "crossfade abort acme, then migrate: everything is copied anew"));
        for (int looks = 0; looks < 5; looks++) {
            simulation.lookOften();
        }
        OperationRefused refused = assertThrows(
                OperationRefused.class,
                () -> new VerbGuard(simulation.routing)
                        .mayRollBack(simulation.tenant, simulation.now(), simulation.watch()));
        assertTrue(refused.action().contains("there is no way back any more"), refused.action());
        assertFalse(refused.action().contains("crossfade abort"), refused.action());
    }

    /** Whatever it keeps came from the other side. */
    @Test
    void idleSlotThatKeepsTooMuchIsDroppedAndMadeAnewBeforeTheNextAttempt() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.idleRetainedBytes = Long.MAX_VALUE;
        simulation.lookOften();
        assertTrue(simulation.world.calls.contains("forward.reverse.remove"), simulation.world.calls.toString());
        assertFalse(simulation.world.wayBackPrepared);
        assertEquals(
                1,
                simulation.store.journal.stream()
                        .filter(entry -> entry.outcome().equals("given up"))
                        .count());
        simulation.switchOver();
        simulation.world.calls.clear();
        simulation.world.idleRetainedBytes = Long.MAX_VALUE;
        simulation.lookOften();
        assertTrue(simulation.world.calls.contains("back.reverse.remove"), simulation.world.calls.toString());
        assertEquals(EnumSet.of(Direction.BACK), simulation.world.live);
        rollBack();
        assertEquals(List.of(), simulation.world.violations);
    }

    /** Undoing begins at the target, which may never answer again. */
    @Test
    void slotOfTheSourceIsGivenUpAtOnceAlthoughTheTargetIsGoneWithItsRegion() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.calls.clear();
        simulation.world.fate =
                (number, name) -> name.startsWith("target.") ? World.Turn.FAILS_BEFORE : World.Turn.SUCCEEDS;
        simulation.world.retainedBytes = Long.MAX_VALUE;
        simulation.lookOften();
        assertTrue(simulation.world.calls.contains("back.reverse.remove"), simulation.world.calls.toString());
        assertEquals(Intent.ABORT, simulation.now().intent());
        assertEquals(GateState.SERVING, simulation.gate(Side.SOURCE));
    }

    /** Until replication is turned around the looks still go the other way, and what they call idle is what leads back. */
    @Test
    void slotThatLeadsBackIsNotTakenForAnIdleOneRightAfterTheOpening() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.step().equals(StepPlan.LET_REQUESTS_GO_FIRST));
        simulation.world.calls.clear();
        simulation.world.idleRetainedBytes = Long.MAX_VALUE;
        simulation.lookOften();
        assertFalse(simulation.world.calls.contains("forward.reverse.remove"), simulation.world.calls.toString());
        assertTrue(simulation.world.wayBackPrepared);
    }

    @Test
    void idleSlotIsShownAndWarnedOfAsTheOtherIs() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.idleRetainedBytes =
                simulation.tenant.replication().warnRetainedWal().value() + 1;
        simulation.lookOften();
        MigrationStatus.SlotState idle =
                Objects.requireNonNull(simulation.status().otherSlot());
        assertEquals("target", idle.side());
        assertEquals(simulation.world.idleRetainedBytes, idle.retainedWalBytes());
        assertEquals(
                "the target keeps much log for the source",
                Objects.requireNonNull(simulation.status().problem()).what());
        assertEquals(
                "source", Objects.requireNonNull(simulation.status().slot()).side());
    }

    @Test
    void bothSidesAreComparedAgainAfterTheOpening() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.stage() == Stage.POST_MIGRATION);
        simulation.world.calls.clear();
        simulation.runUntil(Simulation::inRollbackWindow);
        simulation.lookOften();
        assertTrue(simulation.world.calls.contains("compareRows"), simulation.world.calls.toString());
        Instant compared = Objects.requireNonNull(simulation.watch().contents().comparison())
                .at();
        assertFalse(compared.isBefore(attempt().marks().get("open")));
    }

    @Test
    void rowsThatKeptChangingWhileTheyWereComparedAreComparedAgainSoon() {
        simulation.world.rowsUnsettled = SwitchoverPolicy.MOST_UNSETTLED + 1;
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.lookOften();
        assertTrue(simulation.status().safeNext().contains("1001 rows could not be compared"));
        simulation.world.rowsUnsettled = 0;
        simulation.clock.move(Duration.ofSeconds(11));
        simulation.lookOften();
        assertEquals("crossfade switchover acme", simulation.status().safeNext());

        simulation.world.rowsUnsettled = SwitchoverPolicy.MOST_UNSETTLED + 1;
        simulation.switchOver();
        assertTrue(simulation.status().safeNext().contains("1001 rows could not be compared"));
        simulation.world.rowsUnsettled = 0;
        simulation.clock.move(Duration.ofSeconds(11));
        simulation.lookOften();
        assertFalse(simulation.status().safeNext().contains("could not be compared"));
        assertTrue(simulation.status().safeNext().contains("crossfade rollback acme takes it back"));
    }

    @Test
    void rowsAreNotComparedAnewBeforeWhatTheTargetHasWrittenIsNearlyAllApplied() {
        simulation.switchOver();
        int before = comparisons();
        simulation.world.lagBytes = Long.MAX_VALUE;
        simulation.clock.move(Duration.ofMinutes(31));
        simulation.lookOften();
        assertEquals(before, comparisons());
        simulation.world.lagBytes = 0;
        simulation.lookOften();
        assertEquals(before + 1, comparisons());
    }

    /** They come by no stream, and under load the lag may stay large for long. */
    @Test
    void largeObjectsAreCarriedBackBeforeTheLagIsSmall() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.step().equals(StepPlan.LET_REQUESTS_GO_FIRST));
        simulation.world.lagBytes = Long.MAX_VALUE;
        simulation.world.calls.clear();
        simulation.runUntil(Simulation::inRollbackWindow);
        simulation.lookOften();
        assertEquals(1, Collections.frequency(simulation.world.calls, "carryLargeObjects"));
        assertNotNull(simulation.watch().contents().largeObjects());
    }

    /** A disk of theirs may be full for hours, and a rollback needs the rest no less. */
    @Test
    void largeObjectsThatCannotBeCarriedKeepNothingElseFromItsTurnAndAreToldUntilTheyCan() {
        simulation.switchOver();
        simulation.clock.move(Duration.ofHours(1));
        simulation.world.calls.clear();
        simulation.world.refusing.add("carryLargeObjects");
        simulation.lookOften();

        for (String other : List.of("widenSequences", "source.keepUp", "compareRows")) {
            assertEquals(1, Collections.frequency(simulation.world.calls, other), simulation.world.calls::toString);
        }
        assertTrue(Collections.frequency(simulation.world.calls, "carryLargeObjects") > 1, "tried again");
        MigrationStatus.Trouble told =
                Objects.requireNonNull(simulation.status().problem());
        assertTrue(told.reason().contains("carrying large objects: "), told::reason);
        assertTrue(told.reason().contains("the disk is full"), told::reason);
        assertEquals("make room", told.action());

        simulation.world.refusing.clear();
        simulation.lookOften();
        assertNull(simulation.status().problem());
        assertEquals(1, comparisons());
    }

    /** Which may take minutes, and a rollback is not refused for it. */
    @Test
    void whatNoRollbackStartsWithoutComesBeforeUpkeep() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.step().equals(StepPlan.LET_REQUESTS_GO_FIRST));
        simulation.world.calls.clear();
        simulation.world.fate = (number, name) -> {
            if (name.equals("source.keepUp")) {
                assertNotNull(simulation.watch().contents().largeObjects());
                assertTrue(simulation.world.calls.contains("widenSequences"), simulation.world.calls.toString());
            }
            return World.Turn.SUCCEEDS;
        };
        simulation.runUntil(Simulation::inRollbackWindow);
        simulation.lookOften();
        assertTrue(simulation.world.calls.contains("source.keepUp"), simulation.world.calls.toString());
    }

    /** Sessions that would be opened for it cost the released requests time. */
    @Test
    void otherWayIsLookedAtOnlyOnceTheReleasedRequestsHaveGone() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.stage() == Stage.POST_MIGRATION);
        simulation.turn();
        assertEquals(StepPlan.LET_REQUESTS_GO_FIRST, simulation.now().step());
        assertEquals(Direction.FORWARD, simulation.watch().direction());
        simulation.runUntil(Simulation::inRollbackWindow);
        assertEquals(Direction.BACK, simulation.watch().direction());
    }

    /** Older than what the window keeps fresh, and fresh enough for the policy. */
    @Test
    void isNotPutOffByAComparison() {
        simulation.switchOver();
        int before = comparisons();
        simulation.clock.move(SwitchoverPolicy.FRESH_COMPARISON.dividedBy(2).plusMinutes(1));
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        assertEquals(before, comparisons());
    }

    private int comparisons() {
        return Collections.frequency(simulation.world.calls, "compareRows");
    }

    @Test
    void controllerThatDiesBetweenTheRollbacksRequestAndTheAttemptRollsBackWhenItIsStartedAgain() {
        simulation.switchOver();
        simulation.want(Intent.ROLL_BACK);
        simulation.killNow();
        simulation.runUntil(Simulation::atHoldPoint);
        assertEquals(2, attempt().number());
        assertTrue(
                simulation.store.journal.stream()
                        .noneMatch(entry -> entry.outcome().equals("unwound")),
                simulation.store.journal.toString());
    }

    @Test
    void openSourceGetsItsRouteAlthoughTheTargetIsGoneWithItsRegion() {
        simulation.switchOver();
        simulation.want(Intent.ROLL_BACK);
        simulation.world.fate = (number, name) -> {
            if (name.equals("source.open")) {
                return World.Turn.KILLED_AFTER;
            }
            return !simulation.world.livesOnTarget && name.startsWith("target.")
                    ? World.Turn.FAILS_BEFORE
                    : World.Turn.SUCCEEDS;
        };
        simulation.runUntil(migration -> migration.stage() == Stage.REPLICATION);
        assertEquals(Side.SOURCE, simulation.routing.route.primary());
        assertEquals("SOURCE", simulation.status().writableNow());
        simulation.world.fate = World.Fate.FINE;
        simulation.runUntil(Simulation::atHoldPoint);
        assertEquals(GateState.GUARDED, simulation.gate(Side.TARGET));
        assertEquals(List.of(), simulation.world.violations);
    }

    @Test
    void applicationThatWasShutOutIsLetInAndItsOriginWaitedForBeforeAnybodyHasToWait() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.asked.clear();
        simulation.switchOver();
        assertEquals(List.of(), simulation.asked);
        simulation.ill.add(Side.SOURCE);
        assertEquals(Admission.AT_MOST.toSeconds(), waitedForTheSource().toSeconds());
        assertEquals(Set.of(Side.SOURCE), Set.copyOf(simulation.asked));
        assertEquals(attempt().marks().get("open"), attempt().marks().get("flip"));
        assertTrue(simulation.world.calls.indexOf("source.admit")
                < simulation.world.calls.indexOf("publish direct target [source] switching"));
    }

    /** Each reason is found out by the attempt itself: nothing was wrong yet when it was asked for. */
    @Test
    void nobodyIsLetInForAnAttemptThatIsRefused() {
        for (Consumer<Simulation> wrong : List.<Consumer<Simulation>>of(
                one -> one.databases().objectsDifferent.add("70001"),
                one -> one.databases().drift.add(new Drift("table", "public.late", "only on target")),
                one -> one.world.newTables.add(new TableName("public", "late")))) {
            Simulation refused = new Simulation(SampleTenant.coordinated());
            refused.runUntil(Simulation::atHoldPoint);
            refused.want(Intent.SWITCH);
            refused.runUntil(Simulation::inRollbackWindow);
            refused.world.copyHangs = true;
            refused.want(Intent.ROLL_BACK);
            refused.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
            wrong.accept(refused);
            refused.runUntil(Simulation::inRollbackWindow);
            assertEquals(
                    "refused", Objects.requireNonNull(refused.now().attempt()).outcome());
            assertFalse(refused.world.calls.contains("source.admit"));
            assertEquals(Set.of(Side.SOURCE), refused.world.shut);
        }
    }

    /** Otherwise the pause would have to deal with what came in twenty seconds. */
    @Test
    void whatGrewOldWhileTheApplicationWasLetInIsCaughtUpWithBeforeAnybodyHasToWait() {
        simulation.switchOver();
        simulation.world.calls.clear();
        rollBack();
        List<String> calls = simulation.world.calls;
        List<String> since = calls.subList(calls.indexOf("source.admit"), calls.indexOf("source.arm"));
        for (String again : List.of("widenSequences", "sweepLargeObjects", "back.reverse.prepare")) {
            assertTrue(since.contains(again), again + " in " + since);
            assertTrue(calls.indexOf(again) < calls.indexOf("source.admit") || again.equals("sweepLargeObjects"));
        }
    }

    @Test
    void whatChangedWhileTheApplicationWasLetInIsMetBeforeAnybodyHasToWait() {
        simulation.switchOver();
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        simulation.world.fate = (number, name) -> {
            if (name.equals("source.admit")) {
                simulation.world.lagBytes = Long.MAX_VALUE;
            }
            return World.Turn.SUCCEEDS;
        };
        simulation.runUntil(Simulation::inRollbackWindow);
        assertEquals("refused", attempt().outcome());
        assertFalse(simulation.world.calls.contains("source.arm"));
    }

    @Test
    void poolThatFillsSlowlyIsFullBeforeAnybodyHasToWaitForItsSessions() {
        simulation.switchOver();
        simulation.world.sessionTakes = Duration.ofMillis(500);
        assertEquals(World.POOL / 2, waitedForTheSource().toSeconds());
    }

    @Test
    void poolThatOpensNoMoreSessionsIsNotWaitedForMuchLonger() {
        simulation.switchOver();
        simulation.world.sessionTakes = Duration.ofMillis(500);
        simulation.world.poolOpens = 4;
        assertEquals(2 + 3, waitedForTheSource().toSeconds());
    }

    @Test
    void poolThatNeverGetsFullIsWaitedForNoLongerThanThat() {
        simulation.switchOver();
        simulation.world.sessionTakes = Duration.ofSeconds(1);
        assertEquals(Admission.AT_MOST.toSeconds(), waitedForTheSource().toSeconds());
    }

    /** Rolls back; how long before the attempt's clock began. */
    private Duration waitedForTheSource() {
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        Instant begun = simulation.clock.instant();
        simulation.runUntil(migration -> migration.stage() == Stage.REPLICATION);
        return Duration.between(begun, attempt().marks().get("started"));
    }

    private void rollBack() {
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(
                migration -> migration.direction() == Direction.FORWARD && Simulation.atHoldPoint(migration));
        simulation.lookOften();
    }

    private MigrationStatus.Attempt attempt() {
        Migration now = simulation.now();
        assertNotNull(now.attempt());
        return Objects.requireNonNull(now.attempt());
    }
}
