package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.journal.JournalEntry;
import dev.crossfade.control.workflow.verbs.Wishes;
import dev.crossfade.replication.preflight.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Services beside the requests are stopped before an attempt, and work again where the tenant lives after it. */
class WorkersTest {

    private static final Finding PENDING = new Finding(
            Finding.Severity.BLOCKS,
            "pending-changes",
            Side.TARGET,
            "shop",
            "AWS changes EngineVersion",
            "have it done first");

    private final WorkerWorld workers = new WorkerWorld();
    private final Simulation simulation = new Simulation(SampleTenant.coordinated(), workers);

    @Test
    void theyAreStoppedBeforeAnythingIsRoutedAndTheTargetsGetWhatTheSourcesHadOrWhatIsConfigured() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        int published = simulation.routing.published.size();

        simulation.runUntil(migration -> workers.running(Side.SOURCE) == 0);

        assertEquals(published, simulation.routing.published.size());
        simulation.runUntil(WorkersTest::waitsForCleanup);
        workers.assertWorkingAt(Side.TARGET, "switched over");
        assertTrue(
                journal()
                        .contains(
                                "the source's services had 1 of invoices, 3 of mailer, the target's 0 of invoices, 0 of"
                                        + " mailer"),
                journal());
        assertTrue(journal().contains("mailer of the target was set from 0 to 3"), journal());
    }

    @Test
    void statusNamesTheServiceThatIsWaitedForWithItsCounts() {
        stopStuck("mailer");

        assertEquals(
                "the source's workers to stop: mailer (0 wanted, 3 running, 0 pending), invoices (0 wanted, 1 running, 0"
                        + " pending)",
                simulation.status().waitingFor());
    }

    @Test
    void oneThatDoesNotStopInTimeRefusesTheAttemptByNameAndAllAreStartedAgain() {
        stopStuck("mailer");

        simulation.runUntil(migration -> migration.attempt() != null && Simulation.atHoldPoint(migration));

        MigrationStatus.Attempt attempt =
                Objects.requireNonNull(simulation.now().attempt());
        assertEquals("refused", attempt.outcome());
        assertEquals(
                "the source's workers did not stop: after 10m these have not: mailer (0 wanted, 3 running, 0 pending)",
                attempt.reason());
        assertFalse(simulation.world.calls.contains("target.arm"));
        workers.assertWorkingAt(Side.SOURCE, "refused");
        MigrationStatus.Trouble problem =
                Objects.requireNonNull(simulation.status().problem());
        assertTrue(
                problem.action().contains("aws ecs describe-services --region eu-central-1 --cluster shop"),
                problem.action());

        workers.stuck.clear();
        simulation.want(Intent.SWITCH);
        simulation.runUntil(WorkersTest::waitsForCleanup);
        workers.assertWorkingAt(Side.TARGET, "at the second attempt");
    }

    @Test
    void onesThatMayNotBeStoppedRefuseTheAttemptWithTheRightThatIsMissing() {
        workers.refusing.put(Side.SOURCE, "ecs:DescribeServices");
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.attempt() != null && Simulation.atHoldPoint(migration));

        assertEquals(
                "the source's workers did not stop: ecs.look source is not allowed: ecs:DescribeServices",
                Objects.requireNonNull(simulation.now().attempt()).reason());
        workers.assertWorkingAt(Side.SOURCE, "refused");
    }

    @Test
    void undoneAttemptStartsThemAgain() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.databases().sequencesBehind.add("public.orders_id_seq");
        simulation.want(Intent.SWITCH);

        simulation.runUntil(migration -> migration.attempt() != null && Simulation.atHoldPoint(migration));

        assertEquals(
                "unwound", Objects.requireNonNull(simulation.now().attempt()).outcome());
        workers.assertWorkingAt(Side.SOURCE, "undone");
    }

    @Test
    void abortWhileTheyAreStoppedStartsThemAgainBeforeItEnds() {
        stopStuck("mailer");

        simulation.want(Intent.ABORT);
        simulation.runUntil(migration -> migration.state() == State.ABORTED);

        workers.assertWorkingAt(Side.SOURCE, "aborted");
    }

    @Test
    void switchoverThatIsTakenBackStartsThemAgainWhileTheMigrationRests() {
        stopStuck("mailer");

        simulation.want(Intent.PAUSE);
        simulation.runUntil(migration -> migration.waitingFor() != null
                && migration.waitingFor().startsWith("crossfade resume")
                && !workers.owes());

        workers.assertWorkingAt(Side.SOURCE, "paused");
    }

    @Test
    void rollbackGivesTheTargetsBackWhatTheyHadAndTheSourcesWhatWasRemembered() {
        workers.has(Side.TARGET, "invoices", 1);
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(WorkersTest::waitsForCleanup);
        assertEquals(Map.of("mailer", 3, "invoices", 4), workers.desired(Side.TARGET));
        simulation.lookOften();

        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(Simulation::atHoldPoint);

        assertEquals(Map.of("mailer", 3, "invoices", 1), workers.desired(Side.SOURCE));
        assertEquals(Map.of("mailer", 0, "invoices", 1), workers.desired(Side.TARGET));
    }

    @Test
    void rollbackWhoseWorkersNobodyLetsBeStoppedIsRefusedWithTheWayPastThat() {
        simulation.switchOver();
        simulation.runUntil(WorkersTest::waitsForCleanup);
        workers.refusing.put(Side.TARGET, "the region is out of order");
        simulation.lookOften();
        simulation.want(Intent.ROLL_BACK);

        simulation.runUntil(migration ->
                "refused".equals(Objects.requireNonNull(migration.attempt()).outcome()));

        MigrationStatus.Trouble refused =
                Objects.requireNonNull(simulation.status().problem());
        assertTrue(
                refused.action().contains("where that cannot wait: crossfade rollback acme --without-workers"),
                refused.action());
        assertEquals("TARGET", simulation.status().writableNow());
    }

    /** That a debt is paid could not be written down: by the attempt that is refused then nobody may tell where the tenant is. */
    @Test
    void refusedRollbackStartsNothingAtTheSourceForWhatIsOwedSinceTheSwitchover() {
        simulation.world.fate = (number, name) -> name.equals("keep counts") && simulation.world.writable(Side.TARGET)
                ? World.Turn.FAILS_BEFORE
                : World.Turn.SUCCEEDS;
        simulation.switchOver();
        simulation.runUntil(migration -> Simulation.inRollbackWindow(migration)
                && workers.desired(Side.TARGET).equals(WorkerWorld.working(Side.TARGET)));
        workers.refusing.put(Side.SOURCE, "somebody has changed the role");
        simulation.lookOften();
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration ->
                "refused".equals(Objects.requireNonNull(migration.attempt()).outcome()));
        assertTrue(workers.owes());

        workers.refusing.clear();
        simulation.world.fate = (number, name) -> World.Turn.SUCCEEDS;
        simulation.runUntil(migration -> waitsForCleanup(migration) && !workers.owes());
        workers.assertWorkingAt(Side.TARGET, "the rollback was refused");
    }

    @Test
    void rollbackWithoutThemAsksEcsForNothingHoldsNothingUpAndStopsThemOnceItAnswersAgain() {
        workers.has(Side.TARGET, "invoices", 1);
        rollBackWithoutThemWhileTheTargetIsAway();

        assertEquals("SOURCE", simulation.status().writableNow());
        assertEquals(WorkerWorld.working(Side.SOURCE), workers.desired(Side.SOURCE));
        assertEquals(Map.of("mailer", 3, "invoices", 4), workers.desired(Side.TARGET));
        assertTrue(journal().contains("the target's workers are left as they are: they go on"), journal());
        assertTrue(
                journal().contains("the target's workers could not be stopped, and may work beside the source's"),
                journal());
        assertTrue(workers.owes());

        workers.refusing.clear();
        simulation.runUntil(migration -> !workers.owes());
        assertEquals(Map.of("mailer", 0, "invoices", 1), workers.desired(Side.TARGET));
        assertTrue(journal().contains("the source's workers work, and the target's workers have stopped"), journal());
    }

    @Test
    void switchoverAfterThatIsRefusedWhileTheTargetIsAwayAndIsNotMisledByWhatStillWorksThere() {
        workers.has(Side.TARGET, "invoices", 1);
        rollBackWithoutThemWhileTheTargetIsAway();
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration ->
                "refused".equals(Objects.requireNonNull(migration.attempt()).outcome()));
        assertTrue(
                String.valueOf(simulation.status().problem()).contains("the region is out of order"),
                simulation.status().toString());

        workers.refusing.clear();
        simulation.want(Intent.SWITCH);
        simulation.runUntil(
                migration -> simulation.status().writableNow().equals("TARGET") && waitsForCleanup(migration));
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(
                migration -> simulation.status().writableNow().equals("SOURCE") && Simulation.atHoldPoint(migration));

        assertEquals(Map.of("mailer", 0, "invoices", 1), workers.desired(Side.TARGET));
    }

    /** As somebody scales them who works at the side that serves; the target is away for as long as it likes. */
    @Test
    void whatSomebodySetsAtTheSourceAfterThatIsLeftToThem() {
        rollBackWithoutThemWhileTheTargetIsAway();
        workers.has(Side.SOURCE, "mailer", 9);
        for (int look = 0; look < 300; look++) {
            simulation.turn();
        }

        assertEquals(Map.of("mailer", 9, "invoices", 1), workers.desired(Side.SOURCE));
        workers.lapse();
        for (int look = 0; look < 300; look++) {
            simulation.turn();
        }

        assertEquals(Map.of("mailer", 9, "invoices", 1), workers.desired(Side.SOURCE), "whoever leads next knows it");
        workers.refusing.clear();
        simulation.runUntil(migration -> !workers.owes());
        assertEquals(Map.of("mailer", 9, "invoices", 1), workers.desired(Side.SOURCE));
    }

    @Test
    void switchoverThatIsUndoneBeforeTheTargetsWereStoppedStopsThemAllTheSame() {
        workers.has(Side.TARGET, "invoices", 1);
        rollBackWithoutThemWhileTheTargetIsAway();
        workers.refusing.clear();
        simulation.databases().sequencesBehind.add("public.orders_id_seq");
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration ->
                "unwound".equals(Objects.requireNonNull(migration.attempt()).outcome())
                        && Simulation.atHoldPoint(migration));

        assertEquals(Map.of("mailer", 0, "invoices", 1), workers.desired(Side.TARGET));
        assertEquals(WorkerWorld.working(Side.SOURCE), workers.desired(Side.SOURCE));
    }

    @Test
    void switchoverThatIsRefusedForThemLeavesThemOwedWhoeverLeads() {
        rollBackWithoutThemWhileTheTargetIsAway();
        workers.refusing.put(Side.TARGET, WorkerWorld.MAY_NOT_SCALE);
        simulation.lookOften();
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration ->
                "refused".equals(Objects.requireNonNull(migration.attempt()).outcome())
                        && Simulation.atHoldPoint(migration));
        assertTrue(
                String.valueOf(simulation.status().problem())
                        .contains(
                                "the target's, which are to be stopped since the rollback without them, could not be"),
                simulation.status().toString());
        workers.lapse();
        for (int look = 0; look < 100; look++) {
            simulation.turn();
        }
        assertTrue(workers.owes(), "it is not forgotten");

        workers.refusing.clear();
        simulation.lookOften();
        simulation.runUntil(migration -> !workers.owes());
        workers.assertWorkingAt(Side.SOURCE, "refused");
    }

    /** Nobody has any: that is not known to be what is wanted. */
    @Test
    void oneOfWhichNeitherSideHasAnyIsNotTakenForCounted() {
        simulation.switchOver();
        simulation.runUntil(WorkersTest::waitsForCleanup);
        workers.forgetsAtSource("invoices");
        workers.has(Side.TARGET, "invoices", 0);
        simulation.lookOften();
        simulation.want(Intent.ROLL_BACK_WITHOUT_WORKERS);
        simulation.runUntil(migration -> migration.trouble() != null);

        assertTrue(
                Objects.requireNonNull(simulation.status().problem())
                        .reason()
                        .contains("nothing is remembered of the source's invoices"),
                simulation.status().toString());
    }

    @Test
    void abortAfterThatEndsWhileTheTargetIsAwayAndSaysWhatIsLeft() {
        rollBackWithoutThemWhileTheTargetIsAway();
        simulation.want(Intent.ABORT);

        simulation.runUntil(migration -> migration.state() == State.ABORTED);

        assertTrue(journal().contains("left so: the target's workers could not be stopped"), journal());
    }

    private void rollBackWithoutThemWhileTheTargetIsAway() {
        simulation.switchOver();
        simulation.runUntil(WorkersTest::waitsForCleanup);
        workers.refusing.put(Side.TARGET, "the region is out of order");
        simulation.lookOften();
        simulation.want(Intent.ROLL_BACK_WITHOUT_WORKERS);
        simulation.runUntil(Simulation::atHoldPoint);
    }

    @Test
    void rollbackWithoutThemCountsOneThatWasAddedAfterTheSwitchoverByItsTwinBeforeThatIsStopped() {
        simulation.switchOver();
        simulation.runUntil(WorkersTest::waitsForCleanup);
        workers.forgetsAtSource("invoices");
        simulation.lookOften();
        simulation.want(Intent.ROLL_BACK_WITHOUT_WORKERS);

        simulation.runUntil(Simulation::atHoldPoint);

        assertEquals(Map.of("mailer", 3, "invoices", 4), workers.desired(Side.SOURCE));
        assertEquals(WorkerWorld.STOPPED, workers.desired(Side.TARGET));
        assertTrue(journal().contains("nothing was remembered of some of the source's services"), journal());
    }

    @Test
    void oneThatNobodyCanCountIsTellingWhatToDoAndThatSufficesWhileTheTargetIsAway() {
        simulation.switchOver();
        simulation.runUntil(WorkersTest::waitsForCleanup);
        workers.forgetsAtSource("invoices");
        workers.refusing.put(Side.TARGET, "the region is out of order");
        simulation.lookOften();
        simulation.want(Intent.ROLL_BACK_WITHOUT_WORKERS);

        simulation.runUntil(migration -> migration.trouble() != null);

        MigrationStatus.Trouble owed =
                Objects.requireNonNull(simulation.status().problem());
        assertTrue(owed.reason().contains("nothing is remembered of the source's invoices"), owed.reason());
        assertTrue(owed.action().contains("--cluster shop --service NAME --desired-count N"), owed.action());
        assertEquals(Map.of("mailer", 3, "invoices", 0), workers.desired(Side.SOURCE));
        workers.has(Side.SOURCE, "invoices", 2);
        simulation.runUntil(Simulation::atHoldPoint);
        workers.refusing.clear();
        simulation.runUntil(migration -> !workers.owes());
        assertEquals(Map.of("mailer", 3, "invoices", 2), workers.desired(Side.SOURCE));
        assertEquals(WorkerWorld.STOPPED, workers.desired(Side.TARGET));
        assertFalse(workers.owes());
    }

    /** The stop that is owed there would hold up the end for as long as the region is gone. */
    @Test
    void abortWithoutTheTargetIsNotHeldUpByAStopThatIsOwedThere() {
        rollBackWithoutThemWhileTheTargetIsAway();

        simulation.want(Intent.ABORT_WITHOUT_TARGET);
        simulation.runUntil(migration -> migration.state() == State.ABORTED);

        assertEquals(WorkerWorld.working(Side.SOURCE), workers.desired(Side.SOURCE));
        assertFalse(workers.owes());
    }

    @Test
    void rollbackThatWaitsForThemGoesOnAtOnceWhereItIsAskedForWithoutThem() {
        simulation.switchOver();
        simulation.runUntil(WorkersTest::waitsForCleanup);
        workers.stuck.add("mailer");
        simulation.lookOften();
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> workers.desired(Side.TARGET).equals(WorkerWorld.STOPPED));

        simulation.runUntil(
                migration -> String.valueOf(migration.waitingFor()).startsWith("the target's workers to stop: mailer"));
        assertTrue(
                String.valueOf(simulation.status().waitingFor())
                        .endsWith(
                                "; where that cannot wait: crossfade rollback acme --without-workers, which leaves the"
                                        + " target's as they are until it is done"),
                simulation.status().toString());
        simulation.wish(now -> Wishes.rollback(now, true));
        simulation.runUntil(migration ->
                "done".equals(Objects.requireNonNull(migration.attempt()).outcome())
                        && migration.attempt().number() == 2);

        assertTrue(workers.running(Side.TARGET) > 0);
        workers.stuck.clear();
        simulation.runUntil(Simulation::atHoldPoint);
        workers.assertWorkingAt(Side.SOURCE, "rolled back");
    }

    @Test
    void rollbackWithoutThemThatIsUndoneLeavesTheTargetsAsSomebodyHasScaledThem() {
        simulation.switchOver();
        simulation.runUntil(WorkersTest::waitsForCleanup);
        workers.has(Side.TARGET, "mailer", 7);
        simulation.databases().sequencesBehind.add("public.orders_id_seq");
        simulation.lookOften();

        simulation.want(Intent.ROLL_BACK_WITHOUT_WORKERS);
        simulation.runUntil(migration ->
                "unwound".equals(Objects.requireNonNull(migration.attempt()).outcome()) && waitsForCleanup(migration));

        assertEquals(Map.of("mailer", 7, "invoices", 4), workers.desired(Side.TARGET));
        assertEquals(WorkerWorld.STOPPED, workers.desired(Side.SOURCE));
        assertFalse(workers.owes());
    }

    @Test
    void rollbackThatIsUndoneGivesTheTargetsWhatTheyHadWhenItBegan() {
        simulation.switchOver();
        simulation.runUntil(WorkersTest::waitsForCleanup);
        workers.has(Side.TARGET, "mailer", 7);
        simulation.databases().sequencesBehind.add("public.orders_id_seq");
        simulation.lookOften();

        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration ->
                "unwound".equals(Objects.requireNonNull(migration.attempt()).outcome()) && waitsForCleanup(migration));

        assertEquals(Map.of("mailer", 7, "invoices", 4), workers.desired(Side.TARGET));
        assertEquals(WorkerWorld.STOPPED, workers.desired(Side.SOURCE));
    }

    @Test
    void whoScalesAStoppedOneUpAgainIsToldOfAndItIsStoppedAgain() {
        stopStuck("mailer");
        workers.desired(Side.SOURCE, "invoices", 2);
        workers.stuck.clear();

        simulation.runUntil(WorkersTest::waitsForCleanup);

        workers.assertWorkingAt(Side.TARGET, "switched over");
        assertTrue(
                journal()
                        .contains(
                                "the service invoices of the source was set to 0, and somebody else, or its auto scaling,"
                                        + " has set it to 2: it is stopped again"),
                journal());
    }

    @Test
    void onesThatDoNotStartAreAProblemThatIsToldAndHoldsUpTheEndOfTheWindowAndNoRollback() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> workers.running(Side.SOURCE) == 0);
        workers.stuck.add("mailer");

        simulation.runUntil(migration -> migration.trouble() != null);

        assertEquals(
                "the target's workers did not start",
                Objects.requireNonNull(simulation.now().trouble()).what());
        assertEquals("TARGET", simulation.status().writableNow());
        simulation.want(Intent.CLEAN_UP);
        simulation.lookOften();
        assertEquals("rollback-window", simulation.now().step());

        workers.stuck.clear();
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(Simulation::atHoldPoint);
        workers.assertWorkingAt(Side.SOURCE, "rolled back");
    }

    @Test
    void problemIsOverOnceTheyWork() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> workers.running(Side.SOURCE) == 0);
        workers.refusing.put(Side.TARGET, "ecs:UpdateService");
        simulation.runUntil(migration -> migration.trouble() != null);

        workers.refusing.clear();
        simulation.runUntil(WorkersTest::waitsForCleanup);

        assertEquals(null, simulation.now().trouble());
        workers.assertWorkingAt(Side.TARGET, "mended");
    }

    @Test
    void whatSomebodySetsOfOnesThatAreBeingStartedIsLeft() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> workers.running(Side.SOURCE) == 0);
        workers.stuck.add("mailer");
        simulation.runUntil(migration ->
                Integer.valueOf(3).equals(workers.desired(Side.TARGET).get("mailer")));

        workers.desired(Side.TARGET, "mailer", 0);
        simulation.runUntil(WorkersTest::waitsForCleanup);

        assertEquals(Map.of("mailer", 0, "invoices", 4), workers.desired(Side.TARGET));
        assertTrue(journal().contains("has set it to 0: it is left so"), journal());
    }

    @Test
    void thoseOfTheSourceAreStartedWhereTheMigrationEndsThereWithoutTheTarget() {
        simulation.switchOver();
        simulation.runUntil(WorkersTest::waitsForCleanup);
        simulation.world.fate = World.Fate.failing("target.");
        workers.refusing.put(Side.TARGET, "the region is gone");
        simulation.want(Intent.ACCEPT_LOSS);

        simulation.world.lossAccepted = true;
        simulation.runUntil(migration -> migration.state() == State.ABORTED);

        assertEquals(WorkerWorld.working(Side.SOURCE), workers.desired(Side.SOURCE));
    }

    @Test
    void controllerThatMayNotActSaysNothing() {
        simulation.runUntil(Simulation::atHoldPoint);
        workers.acts = false;
        simulation.want(Intent.SWITCH);
        for (int turn = 0; turn < 40; turn++) {
            simulation.turn();
        }

        assertEquals(
                List.of(),
                simulation.world.calls.stream()
                        .filter(call -> call.startsWith("ecs.scale"))
                        .toList());
    }

    @Test
    void attemptWhoseStoppedWorkersWereForgottenInALapseLooksAgainAndIsMade() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> workers.running(Side.SOURCE) == 0);

        workers.lapse();
        simulation.runUntil(WorkersTest::waitsForCleanup);

        workers.assertWorkingAt(Side.TARGET, "after a lapse");
        assertEquals(1, Objects.requireNonNull(simulation.now().attempt()).number());
    }

    @Test
    void whoStartsThoseOfTheSideThatTheTenantHasLeftIsToldOfOnce() {
        simulation.switchOver();
        simulation.runUntil(WorkersTest::waitsForCleanup);
        workers.has(Side.SOURCE, "mailer", 2);

        for (int turn = 0; turn < 200; turn++) {
            simulation.turn();
        }

        assertEquals(
                List.of(
                        "somebody, or auto scaling, has started workers of the source, which the tenant has left: mailer (2"
                                + " wanted, 2 running, 0 pending)"),
                simulation.store.journal.stream()
                        .map(JournalEntry::found)
                        .filter(found -> found.contains("has started workers"))
                        .toList());
        assertEquals(2, workers.running(Side.SOURCE));
    }

    @Test
    void automaticSwitchoverThatAPersonHasToMendFirstStartsThemAgainAndBeginsOnceItIsMended() {
        Simulation automatic = automaticThatIsStopping();

        automatic.routing.mismatched = Map.of("edge-1", "another origin");
        automatic.runUntil(migration -> !workers.owes());

        workers.assertWorkingAt(Side.SOURCE, "called off");
        assertEquals(null, automatic.now().attempt());
        String waiting = String.valueOf(automatic.status().waitingFor());
        assertTrue(waiting.startsWith("everything to be ready: proxy edge-1 does not match"), waiting);

        automatic.routing.mismatched = Map.of();
        automatic.runUntil(WorkersTest::waitsForCleanup);
        workers.assertWorkingAt(Side.TARGET, "mended");
    }

    @Test
    void automaticSwitchoverThatHasToWaitKeepsThemStoppedForAsLongAsTheyMayTakeAndStatusSaysSo() {
        Simulation automatic = automaticThatIsStopping();
        Instant stopped = automatic.clock.instant();

        automatic.routing.live = List.of();
        automatic.runUntil(migration ->
                String.valueOf(migration.waitingFor()).contains("meanwhile the source's workers are stopped"));
        assertTrue(
                String.valueOf(automatic.status().waitingFor())
                        .matches(
                                "everything to be ready: 0 of 1 proxies are live \\(minProxies\\); meanwhile the source's"
                                        + " workers are stopped, until \\S+Z at most"),
                automatic.status().toString());
        automatic.runUntil(migration -> !workers.owes());

        Duration still = Duration.between(stopped, automatic.clock.instant());
        assertTrue(still.compareTo(WorkerWorld.SETTINGS.timeout()) >= 0, still.toString());
        assertTrue(still.compareTo(WorkerWorld.SETTINGS.timeout().plusMinutes(1)) < 0, still.toString());
        workers.assertWorkingAt(Side.SOURCE, "called off");

        automatic.routing.live = List.of("edge-1");
        automatic.runUntil(WorkersTest::waitsForCleanup);
        workers.assertWorkingAt(Side.TARGET, "ready");
    }

    @Test
    void automaticSwitchoverThatHadToWaitAMomentIsMadeWithTheSameStop() {
        Simulation automatic = automaticThatIsStopping();

        automatic.routing.live = List.of();
        for (int turn = 0; turn < 20; turn++) {
            automatic.turn();
        }
        automatic.routing.live = List.of("edge-1");
        automatic.runUntil(WorkersTest::waitsForCleanup);

        workers.assertWorkingAt(Side.TARGET, "ready");
        assertFalse(automatic.world.calls.contains("ecs.scale source mailer 3"));
    }

    @Test
    void nobodyIsStoppedForAnAttemptThatTheHostRefuses() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.host.add(PENDING);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.attempt() != null && Simulation.atHoldPoint(migration));

        MigrationStatus status = simulation.status();
        assertEquals("refused", Objects.requireNonNull(status.switchover()).outcome());
        assertTrue(
                Objects.requireNonNull(status.problem())
                        .reason()
                        .contains("the target's shop (pending-changes): AWS changes EngineVersion"),
                status::toString);
        assertFalse(simulation.world.calls.toString().contains("ecs.scale"), simulation.world.calls::toString);

        simulation.world.host.clear();
        simulation.want(Intent.SWITCH);
        simulation.runUntil(WorkersTest::waitsForCleanup);
        workers.assertWorkingAt(Side.TARGET, "switched over");
    }

    @Test
    void automaticSwitchoverWaitsForTheHostBeforeItStopsAnybody() {
        Simulation automatic = new Simulation(SampleTenant.automatic(), workers);
        automatic.world.host.add(PENDING);
        automatic.runUntil(migration -> String.valueOf(migration.waitingFor()).contains("pending-changes"));
        Instant begun = automatic.clock.instant();
        int asked = asked(automatic);
        automatic.runUntil(
                migration -> Duration.between(begun, automatic.clock.instant()).compareTo(Duration.ofMinutes(3)) > 0);

        assertTrue(asked(automatic) - asked <= 7, "one look in thirty seconds: " + asked(automatic));
        assertEquals(null, automatic.now().attempt());
        workers.assertWorkingAt(Side.SOURCE, "nobody was stopped");

        automatic.world.host.clear();
        automatic.runUntil(WorkersTest::waitsForCleanup);
        workers.assertWorkingAt(Side.TARGET, "ready");
    }

    private static int asked(Simulation simulation) {
        return (int) simulation.world.calls.stream().filter("askHost"::equals).count();
    }

    private Simulation automaticThatIsStopping() {
        Simulation automatic = new Simulation(SampleTenant.automatic(), workers);
        automatic.runUntil(migration -> workers.desired(Side.SOURCE).equals(WorkerWorld.STOPPED));
        return automatic;
    }

    @Test
    void dryRunSaysWhatKeepsThemFromBeingSeenAndChangesNothing() {
        simulation.runUntil(Simulation::atHoldPoint);
        workers.refusing.put(Side.TARGET, "ecs:DescribeServices");

        simulation.dryRun().ask();
        simulation.turn();

        MigrationStatus.DryRun answer =
                Objects.requireNonNull(simulation.dryRun().inStatus());
        assertFalse(answer.begins());
        assertTrue(
                String.valueOf(answer.reason()).endsWith("ecs.look target is not allowed: ecs:DescribeServices"),
                answer.toString());
        workers.refusing.clear();
        simulation.lookOften();
        simulation.dryRun().ask();
        simulation.turn();
        assertTrue(Objects.requireNonNull(simulation.dryRun().inStatus()).begins());
        workers.assertWorkingAt(Side.SOURCE, "after a dry run");
    }

    private void stopStuck(String name) {
        workers.stuck.add(name);
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.waitingFor() != null
                && migration.waitingFor().startsWith("the source's workers to stop: " + name));
    }

    private static boolean waitsForCleanup(Migration migration) {
        return Simulation.inRollbackWindow(migration) && "cleanup".equals(migration.waitingFor());
    }

    private String journal() {
        return simulation.store.journal.toString();
    }
}
