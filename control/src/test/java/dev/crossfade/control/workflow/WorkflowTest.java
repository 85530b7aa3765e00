package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.control.workflow.routing.Routes;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.schema.Drift;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkflowTest {

    @Test
    void waitsAtTheHoldPointAndSaysSo() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());

        simulation.runUntil(Simulation::atHoldPoint);

        assertEquals("switchover", simulation.status().waitingFor());
        assertEquals(
                "acme: writable now: SOURCE — safe next: crossfade switchover acme",
                simulation.status().headline());
        assertEquals(GateState.GUARDED, gate(simulation, Side.TARGET));
    }

    @Test
    void holdsDrainsFencesCatchesUpChecksOpensAndFlipsInThisOrder() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        simulation.world.calls.clear();

        simulation.runUntil(migration -> migration.stage() == Stage.POST_MIGRATION);

        List<String> told = simulation.world.calls.stream()
                .filter(call -> !call.startsWith("save") && !call.endsWith(".gate"))
                .dropWhile(call -> !call.startsWith("publish"))
                .toList();
        assertEquals(
                List.of(
                        "publish direct source [] switching",
                        "awaitAcknowledged",
                        "target.watchToken",
                        "target.arm",
                        "publish holding source [target] switching",
                        "awaitAcknowledged",
                        "awaitDrained",
                        "sweepLargeObjects",
                        "source.fence (shut-out)",
                        "source.fence (token)",
                        "foreseeSequences",
                        "token.await",
                        "checkSequences",
                        "sweepLargeObjects",
                        "target.open",
                        "publish direct target [source]"),
                told);
        assertEquals(
                List.of("started", "hold", "drain", "fence", "catchUp", "check", "open", "flip"),
                List.copyOf(assertNotNullAttempt(simulation).marks().keySet()));
        assertEquals("TARGET", simulation.status().writableNow());
    }

    @Test
    void holdingRouteHasTheEpochThatTheGatesAndTheTokenCarry() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        switchedOver(simulation);

        long holding = simulation.routing.published.stream()
                .filter(route -> route.mode() == RouteMode.HOLDING)
                .findFirst()
                .orElseThrow()
                .epoch()
                .value();

        assertEquals(holding, simulation.now().attemptEpoch().value());
        assertTrue(simulation.world.tokens.contains(simulation.now().attemptEpoch()));
    }

    @Test
    void rerouteArmsBeforeTheFenceAndSaysThatBothSidesRefuseAfterIt() {
        Simulation simulation = new Simulation(SampleTenant.reroute(true));
        switchedOver(simulation);

        List<String> told = simulation.world.calls.stream()
                .filter(call -> call.startsWith("publish") || call.startsWith("source.fence") || call.contains("open"))
                .toList();
        assertEquals(
                List.of(
                        "publish direct source [] switching",
                        "publish armed source [target] switching",
                        "source.fence (shut-out)",
                        "source.fence (token)",
                        "publish armed source [source, target] switching",
                        "target.open",
                        "publish direct target [source]"),
                told);
    }

    @Test
    void everythingIsComparedAnewWhenAnOperatorAsksForIt() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.turn();
        simulation.world.calls.clear();
        simulation.turn();
        assertFalse(simulation.world.calls.contains("compareRows"));

        simulation.watch().contents().askToCompare();
        simulation.databases().objectsDifferent.add("70001: page 3 differs");
        simulation.turn();

        List<String> compared = simulation.world.calls.stream()
                .filter(call -> call.equals("compareLargeObjects") || call.equals("compareRows"))
                .toList();
        assertEquals(List.of("compareLargeObjects", "compareRows"), compared);
        assertNull(simulation.watch().contents().askedToCompare());
        assertTrue(simulation.status().safeNext().contains("1 large objects differ"), simulation.status()::toString);
        simulation.world.calls.clear();
        simulation.turn();
        assertFalse(simulation.world.calls.contains("compareRows"), "once is enough");
    }

    @Test
    void whoOnlyReadsWaitsOnceNobodyWritesAnyMoreAndBeforeTheSourceIsSealed() {
        Simulation simulation = new Simulation(SampleTenant.readOnly());
        switchedOver(simulation);

        List<String> told = simulation.world.calls.stream()
                .filter(call -> call.startsWith("publish")
                        || call.startsWith("source.fence")
                        || call.startsWith("await")
                        || call.equals("source.refuseWrites")
                        || call.equals("target.open"))
                .toList();
        assertEquals(
                List.of(
                        "publish direct source [] switching",
                        "awaitAcknowledged",
                        "publish armed source [target] switching",
                        "awaitAcknowledged",
                        "source.refuseWrites",
                        "publish holding source [target] switching",
                        "awaitAcknowledged",
                        "awaitDrained",
                        "source.fence (shut-out)",
                        "source.fence (token)",
                        "publish holding source [source, target] switching",
                        "target.open",
                        "publish direct target [source]"),
                told);
        assertTrue(
                simulation.store.journal.stream()
                        .anyMatch(entry -> entry.found().contains(", 2 sessions ended, ambiguous 1 (")),
                () -> "what the first half has ended is not told: " + simulation.store.journal);
        assertEquals(List.of(), simulation.world.violations);
    }

    /** Older than what the hold point keeps fresh, and fresh enough for the policy. */
    @Test
    void switchoverIsNotPutOffByAComparison() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.clock.move(SwitchoverPolicy.FRESH_COMPARISON.dividedBy(2).plusMinutes(1));
        simulation.world.calls.clear();
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        assertFalse(simulation.world.calls.contains("compareRows"));
    }

    /** Each of its parts may take hours. */
    @Test
    void comparisonGoesNoFurtherOnceTheOperatorWantsSomethingElse() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.clock.move(SwitchoverPolicy.FRESH_COMPARISON);
        simulation.world.calls.clear();
        simulation.world.fate = (number, name) -> {
            if (name.equals("target.keepUp")) {
                // As the runner does.
                simulation.want(Intent.ABORT);
                simulation.watch().hurry(true);
            }
            return World.Turn.SUCCEEDS;
        };
        simulation.runUntil(migration -> migration.state() == State.ABORTED);
        assertTrue(simulation.world.calls.contains("target.keepUp"));
        assertFalse(simulation.world.calls.contains("compareRows"));
        assertTrue(simulation.store.journal.stream()
                .noneMatch(entry -> entry.outcome().equals("failed")));
    }

    /** A publication that was made anew has lost what was written in between, and no lag and no token tells. */
    @Test
    void attemptDoesNotBeginWhileAPartOfTheStreamIsMissing() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        simulation.world.missingParts.add(new Ailment(
                Ailment.Kind.PUBLICATION,
                "the publication is not the one that Crossfade made",
                "it was made anew",
                "abort"));
        simulation.runUntil(Simulation::atHoldPoint);
        MigrationStatus.Attempt attempt =
                Objects.requireNonNull(simulation.now().attempt());
        assertEquals("refused", attempt.outcome());
        assertTrue(
                String.valueOf(attempt.reason()).contains("the publication is not the one that Crossfade made"),
                attempt.reason());
        assertFalse(simulation.world.calls.contains("target.arm"));
    }

    @Test
    void releasedRequestsHaveTheDatabaseToThemselvesBeforeTheGuardIsTakenDown() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        switchedOver(simulation);
        Instant flipped = simulation.clock.instant();
        assertFalse(simulation.world.calls.contains("target.serve"));

        simulation.runUntil(migration -> simulation.world.calls.contains("target.serve"));

        assertFalse(simulation.clock.instant().isBefore(flipped.plusSeconds(2)));
    }

    @Test
    void cleanupAfterTheSwitchoverLeavesNothingBehind() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        switchedOver(simulation);
        simulation.runUntil(Simulation::soaking);
        for (int look = 0; look < SwitchoverPolicy.SAMPLES; look++) {
            simulation.turn();
        }
        assertEquals(
                "nothing; until " + simulation.now().crossing().rollbackUntil()
                        + " crossfade rollback acme takes it back; crossfade cleanup acme ends the window now",
                simulation.status().safeNext());
        assertFalse(simulation.world.sourceWritable());

        simulation.world.cleanupWanted = true;
        simulation.want(Intent.CLEAN_UP);
        simulation.runUntil(migration -> migration.state() == State.DONE);

        assertTrue(simulation.world.gate(Side.SOURCE).isEmpty());
        assertTrue(simulation.world.gate(Side.TARGET).isEmpty());
        assertEquals(Set.of(), simulation.routing.route.fenced());
    }

    @Test
    void abortAtTheHoldPointUndoesEverything() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);

        simulation.want(Intent.ABORT);
        simulation.runUntil(migration -> migration.state() == State.ABORTED);

        assertFalse(simulation.world.subscribed);
        assertFalse(simulation.world.published);
        assertTrue(simulation.world.gate(Side.TARGET).isEmpty());
        assertEquals("SOURCE", simulation.status().writableNow());
    }

    @Test
    void automaticStartSwitchesOverByItselfOnceEverythingIsReady() {
        Simulation simulation = new Simulation(SampleTenant.automatic());

        simulation.runUntil(Simulation::soaking);

        assertEquals(List.of(), simulation.world.violations);
    }

    @Test
    void proxyThatDoesNotAcknowledgeIsNamedAndNothingIsFenced() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.routing.missing = List.of("edge-7");

        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.attempt() != null && Simulation.atHoldPoint(migration));

        assertTrue(String.valueOf(assertNotNullAttempt(simulation).reason()).contains("edge-7"));
        assertFalse(simulation.world.calls.contains("source.fence (shut-out)"));
        assertTrue(Routes.atRest(simulation.routing.route, Direction.FORWARD));
    }

    @Test
    void sequenceBehindAtTheFenceUnwindsAndTheNextAttemptSucceeds() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.databases().sequencesBehind.add("public.orders_id_seq");
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.attempt() != null && Simulation.atHoldPoint(migration));
        assertEquals("unwound", assertNotNullAttempt(simulation).outcome());
        assertEquals(GateState.SERVING, gate(simulation, Side.SOURCE));
        assertEquals(GateState.GUARDED, gate(simulation, Side.TARGET));
        assertTrue(Routes.atRest(simulation.routing.route, Direction.FORWARD));

        simulation.databases().sequencesBehind.clear();
        switchedOver(simulation);

        assertEquals(2, assertNotNullAttempt(simulation).number());
        assertEquals(List.of(), simulation.world.violations);
    }

    @Test
    void driftAtTheHoldPointStopsTheAttemptBeforeAnyRouteIsChanged() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.databases().drift.add(new Drift("column", "public.orders.note", "only on source"));
        int routes = simulation.routing.published.size();

        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.attempt() != null && Simulation.atHoldPoint(migration));

        assertTrue(String.valueOf(assertNotNullAttempt(simulation).reason()).contains("public.orders.note"));
        assertEquals(routes, simulation.routing.published.size());
    }

    @Test
    void schemasThatDifferRefuseTheSwitchoverBeforeAnyStatementCouldFailOnThemAndNothingCountsAsUndone() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.databases().drift.add(new Drift("table", "public.late", "only on source"));
        simulation.world.fate =
                (number, name) -> name.equals("source.prepareFence") ? World.Turn.FAILS_BEFORE : World.Turn.SUCCEEDS;

        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.attempt() != null && Simulation.atHoldPoint(migration));

        assertEquals("refused", assertNotNullAttempt(simulation).outcome());
        MigrationStatus.Trouble told = problem(simulation);
        assertEquals("the switchover was not begun; the source serves", told.what());
        assertTrue(told.reason().startsWith("not started: the schemas differ in 1 object"), told.reason());
        assertTrue(told.reason().contains("public.late"), told.reason());
        assertNothingWasUnwound(simulation);

        simulation.world.fate = World.Fate.FINE;
        simulation.databases().drift.clear();
        switchedOver(simulation);

        assertEquals("TARGET", simulation.status().writableNow());
    }

    @Test
    void holdPointDoesNotFailOnATableThatOneSideLacks() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.databases().drift.add(new Drift("table", "public.late", "only on source"));
        simulation.databases().comparisonFails = true;

        simulation.clock.move(Duration.ofHours(1));
        simulation.turn();

        assertTrue(Simulation.atHoldPoint(simulation.now()), simulation.now().toString());
    }

    @Test
    void attemptThatTheControllersEndCutOffSaysSoAndThatNothingHasToBeMended() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        boolean[] killed = {false};
        simulation.world.fate = (number, name) -> {
            boolean now = !killed[0] && name.equals("source.fence (token)");
            killed[0] |= now;
            return now ? World.Turn.KILLED_AFTER : World.Turn.SUCCEEDS;
        };

        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> killed[0] && Simulation.atHoldPoint(migration));

        MigrationStatus.Trouble told = problem(simulation);
        assertTrue(
                told.reason()
                        .startsWith("the controller stopped during attempt 1, and the one that went on has undone it"),
                told.reason());
        assertEquals("switch over again: crossfade switchover acme", told.action());
    }

    @Test
    void abortThatMeetsTheGatesOfAnotherMigrationLeavesThemAloneAndSaysSo() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        UUID other = new UUID(0, 9);
        simulation.world.put(new GateRow(other, Side.SOURCE, GateState.GUARDED, new Epoch(5), 2));
        simulation.world.put(new GateRow(other, Side.TARGET, GateState.SERVING, new Epoch(5), 2));
        simulation
                .databases()
                .findings
                .add(new Finding(
                        Finding.Severity.BLOCKS, "other-migration", Side.TARGET, "", "its gate is here", "end it"));
        simulation.runUntil(migration -> migration.state() == State.FAILED);
        simulation.watch().look();
        assertEquals("TARGET", simulation.status().writableNow());

        simulation.want(Intent.ABORT);
        simulation.runUntil(migration -> migration.state() == State.ABORTED);

        assertEquals("TARGET", simulation.status().writableNow());
        MigrationStatus.Trouble told = problem(simulation);
        assertEquals("the gates of another migration were left alone", told.what());
        assertTrue(told.reason().contains("the tenant lives on the target"), told.reason());
        assertEquals(GateState.SERVING, gate(simulation, Side.TARGET));

        simulation.killNow();
        assertEquals("UNKNOWN", simulation.status().writableNow());
    }

    private static MigrationStatus.Trouble problem(Simulation simulation) {
        MigrationStatus.Trouble trouble = simulation.status().problem();
        if (trouble == null) {
            throw new AssertionError("no problem in " + simulation.status());
        }
        return trouble;
    }

    @Test
    void blockingFindingFailsTheMigrationBeforeAnythingIsInstalled() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation
                .databases()
                .findings
                .add(new Finding(
                        Finding.Severity.BLOCKS,
                        "wal-level",
                        Side.SOURCE,
                        "",
                        "wal_level is replica",
                        "set it to logical"));

        simulation.runUntil(migration -> migration.state() == State.FAILED);

        assertTrue(simulation.world.gate(Side.SOURCE).isEmpty());
        assertTrue(String.valueOf(simulation.status().problem()).contains("set it to logical"));
    }

    @Test
    void filledTargetTableIsNamedWithBothRemedies() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.world.targetHoldsData = true;

        simulation.runUntil(migration -> migration.state() == State.FAILED);

        String shown = String.valueOf(simulation.status().problem());
        assertTrue(shown.contains("public.orders"), shown);
        assertTrue(shown.contains("truncateTarget") && shown.contains("excludeTables"), shown);
    }

    @Test
    void abortThatComesAfterTheOpeningIsToldThatItCameTooLate() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.world.fate = (number, name) -> {
            if (name.equals("target.open")) {
                simulation.store.find(simulation.tenant.id());
                simulation.controller();
                simulation.want(Intent.ABORT);
            }
            return World.Turn.SUCCEEDS;
        };

        simulation.runUntil(Simulation::soaking);

        assertEquals("TARGET", simulation.status().writableNow());
        assertEquals(List.of(), simulation.world.violations);
    }

    @Test
    void openTargetGetsItsRouteAlthoughTheSourceIsGoneWithItsRegion() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.world.fate = (number, name) -> {
            if (name.equals("target.open")) {
                return World.Turn.KILLED_AFTER;
            }
            return simulation.world.livesOnTarget && name.startsWith("source.")
                    ? World.Turn.FAILS_BEFORE
                    : World.Turn.SUCCEEDS;
        };

        simulation.runUntil(migration -> migration.stage() == Stage.POST_MIGRATION);

        assertEquals(Side.TARGET, simulation.routing.route.primary());
        assertEquals(RouteMode.DIRECT, simulation.routing.route.mode());
        simulation.world.fate = World.Fate.FINE;
        simulation.runUntil(Simulation::soaking);
        assertEquals(GateState.GUARDED, gate(simulation, Side.SOURCE));
        assertEquals(List.of(), simulation.world.violations);
    }

    @Test
    void targetThatHasChangedItsSchemaSinceTheOpeningDoesNotKeepTheMigrationFromItsEnd() {
        Simulation simulation = new Simulation(SampleTenant.withoutWayBack());
        switchedOver(simulation);
        simulation.databases().comparisonFails = true;

        simulation.runUntil(Simulation::soaking);

        assertTrue(
                simulation.store.journal.stream()
                        .anyMatch(entry -> entry.step().equals("compare-afterwards")
                                && entry.found().contains("column t.note does not exist")),
                simulation.store.journal.toString());
    }

    @Test
    void slotThatHasLostItsLogIsToldAndNoSwitchoverIsCalledSafe() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.slotLost = true;

        simulation.turn();

        assertTrue(String.valueOf(simulation.status().problem()).contains("lost its log"));
        assertEquals(
                "crossfade abort acme, then migrate again", simulation.status().safeNext());
    }

    @Test
    void controllerWhoseFenceWasLiftedSaysThatItHasToBeRestarted() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.liftSource();

        simulation.turn();

        assertTellsToRestart(simulation.status());
        assertEquals("SOURCE", simulation.status().writableNow());
    }

    @Test
    void controllerThatWasSupersededInAnAttemptClaimsNothingThatItDoesNotSeeAnyMore() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());

        simulation.isLiftedInAnAttempt();

        assertTellsToRestart(simulation.status());
        assertEquals("UNKNOWN", simulation.status().writableNow());
    }

    @Test
    void controllerThatIsStartedAfterItsFenceWasLiftedActsAboveTheLift() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.liftSource();
        simulation.world.liftSource();

        simulation.killNow();
        simulation.runUntil(migration -> gate(simulation, Side.TARGET) == GateState.GUARDED);

        assertEquals(4, simulation.world.gate(Side.SOURCE).orElseThrow().generation());
        assertEquals(4, simulation.world.gate(Side.TARGET).orElseThrow().generation());
        assertEquals(List.of(), simulation.world.violations);
    }

    @Test
    void controllerThatCannotSeeAGateWhenItStartsGoesOnAboveTheOther() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.liftSource();
        simulation.world.fate =
                (number, name) -> name.equals("target.gate") ? World.Turn.FAILS_BEFORE : World.Turn.SUCCEEDS;

        simulation.killNow();

        assertEquals(3, simulation.now().generation());
    }

    @Test
    void controllerThatDiesBetweenTheSwitchoversRequestAndTheAttemptSwitchesOverWhenItIsStartedAgain() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);

        simulation.killNow();
        simulation.runUntil(Simulation::soaking);

        assertEquals(1, assertNotNullAttempt(simulation).number());
        assertNothingWasUnwound(simulation);
    }

    @Test
    void controllerThatDiesWithTheAttemptsFirstRecordSwitchesOverWhenItIsStartedAgain() {
        for (int save = 1; save <= 2; save++) {
            Simulation simulation = new Simulation(SampleTenant.coordinated());
            simulation.runUntil(Simulation::atHoldPoint);
            simulation.want(Intent.SWITCH);
            diesAtSave(simulation, "save SWITCHOVER/running", save);

            simulation.runUntil(Simulation::soaking);

            assertEquals(1, assertNotNullAttempt(simulation).number());
            assertNothingWasUnwound(simulation);
            assertEquals(List.of(), simulation.world.violations);
        }
    }

    @Test
    void automaticSwitchoverThatWasCutOffBeforeItsAttemptIsTakenUpAgain() {
        Simulation simulation = new Simulation(SampleTenant.automatic());
        diesAtSave(simulation, "save SWITCHOVER/running", 2);

        simulation.runUntil(Simulation::soaking);

        assertNothingWasUnwound(simulation);
    }

    @Test
    void restartedControllerShowsWhatItWaitsForBeforeItSwitchesOver() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);

        simulation.killNow();
        simulation.runUntil(migration -> String.valueOf(migration.waitingFor()).contains("the lag is being measured"));

        assertEquals("SOURCE", simulation.status().writableNow());
        assertEquals(Stage.REPLICATION, simulation.now().stage());
    }

    @Test
    void restartedControllerWaitsForItsProxiesOnlySoLongAndThenSaysWhyNothingWasSwitched() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.killNow();
        simulation.routing.live = List.of();
        Instant restarted = simulation.clock.instant();

        simulation.runUntil(migration -> migration.attempt() != null && Simulation.atHoldPoint(migration));

        assertTrue(String.valueOf(assertNotNullAttempt(simulation).reason()).contains("0 of 1 proxies are live"));
        Duration waited = Duration.between(restarted, simulation.clock.instant());
        assertTrue(waited.compareTo(FirstLooks.MOST) >= 0, waited.toString());
        assertTrue(waited.compareTo(FirstLooks.MOST.plusSeconds(5)) < 0, waited.toString());
    }

    @Test
    void attemptThatWasUndoneBeforeTheControllerDiedIsNotBegunAgainUnasked() {
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.databases().sequencesBehind.add("public.orders_id_seq");
        simulation.want(Intent.SWITCH);
        simulation.world.fate = (number, name) ->
                name.equals("target.guardAgain") && simulation.now().generation() == 1
                        ? World.Turn.KILLED_AFTER
                        : World.Turn.SUCCEEDS;

        simulation.runUntil(migration -> migration.intent() == Intent.MIGRATE && Simulation.atHoldPoint(migration));

        assertEquals(1, assertNotNullAttempt(simulation).number());
        assertEquals("unwound", assertNotNullAttempt(simulation).outcome());
    }

    /** Once written, at the so-many-th of these. */
    private static void diesAtSave(Simulation simulation, String save, int which) {
        AtomicInteger saves = new AtomicInteger();
        simulation.world.fate = (number, name) ->
                name.equals(save) && saves.incrementAndGet() == which ? World.Turn.KILLED_AFTER : World.Turn.SUCCEEDS;
    }

    private static void assertNothingWasUnwound(Simulation simulation) {
        assertTrue(
                simulation.store.journal.stream()
                        .noneMatch(entry -> entry.outcome().equals("unwound")),
                simulation.store.journal.toString());
    }

    private static void assertTellsToRestart(MigrationStatus status) {
        assertEquals("restart this controller, unless another one acts for acme", status.safeNext());
        String shown = String.valueOf(status.problem());
        assertTrue(shown.contains("crossfade fence lift") && shown.contains("restart this one"), shown);
    }

    private static void switchedOver(Simulation simulation) {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.stage() == Stage.POST_MIGRATION);
    }

    private static GateState gate(Simulation simulation, Side side) {
        return simulation.world.gate(side).orElseThrow().state();
    }

    private static dev.crossfade.control.migration.MigrationStatus.Attempt assertNotNullAttempt(Simulation simulation) {
        Migration now = simulation.now();
        assertNotNull(now.attempt());
        return java.util.Objects.requireNonNull(now.attempt());
    }
}
