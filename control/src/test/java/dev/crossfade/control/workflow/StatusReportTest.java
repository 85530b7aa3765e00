package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings.HealthCheck;
import dev.crossfade.config.settings.TenantSettings.OriginTls;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.control.workflow.routing.Routing;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.verbs.VerbGuard;
import dev.crossfade.replication.preflight.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StatusReportTest {

    private final Simulation simulation = new Simulation(SampleTenant.coordinated());

    @Test
    void switchoverIsTheSafeNextOnlyWhileItWouldBeTaken() {
        simulation.runUntil(Simulation::atHoldPoint);
        assertEquals("crossfade switchover acme", simulation.status().safeNext());
        assertNull(simulation.status().problem());

        simulation.routing.live = List.of();

        MigrationStatus status = simulation.status();
        assertEquals("mend: 0 of 1 proxies are live (minProxies)", status.safeNext());
        assertTrue(problem(status).action().contains("start a proxy"), status.toString());
    }

    @Test
    void databaseThatIsDownIsWhatHasToBeMendedBeforeASwitchover() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.fate =
                (number, name) -> name.startsWith("target.") ? World.Turn.FAILS_BEFORE : World.Turn.SUCCEEDS;

        simulation.watch().look();

        MigrationStatus status = simulation.status();
        assertEquals("mend: the target's database does not answer", status.safeNext());
        assertTrue(problem(status).action().contains("target's server runs"), status.toString());
    }

    @Test
    void lagThatIsNotSeenOftenEnoughIsWaitedFor() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.watch().stream(false);
        simulation.watch().stream(true);

        assertTrue(
                simulation.status().safeNext().startsWith("wait: the lag is being measured: 0 of 5 times"),
                simulation.status()::toString);

        for (int look = 0; look < SwitchoverPolicy.SAMPLES; look++) {
            simulation.clock.move(Duration.ofSeconds(6));
            simulation.watch().look();
        }
        assertEquals("crossfade switchover acme", simulation.status().safeNext());
    }

    @Test
    void slotThatKeepsMuchLogIsTheProblemOfTheLinkThatItBelongsTo() {
        simulation.runUntil(Simulation::atHoldPoint);
        long limit = simulation.tenant.replication().warnRetainedWal().value();
        simulation.world.retainedBytes = limit;
        simulation.watch().look();
        assertNull(simulation.status().problem());

        simulation.world.retainedBytes = limit + 1;
        simulation.watch().look();
        MigrationStatus.Trouble forward = problem(simulation.status());
        assertEquals("the source keeps much log for the target", forward.what());
        assertTrue(forward.reason().contains("crossfade_acme keeps " + (limit + 1) + " bytes"), forward::toString);
        assertEquals("see why the target does not keep up", forward.action());

        simulation.world.retainedBytes = 0;
        simulation.world.idleRetainedBytes = limit + 1;
        simulation.watch().look();
        assertEquals(
                "the target keeps much log for the source",
                problem(simulation.status()).what());
    }

    @Test
    void originsAreShownAndTellNothingOfWhatIsSafe() {
        Simulation withOrigins = new Simulation(SampleTenant.withSides(new SideSettings(
                "",
                "http://127.0.0.1:3001",
                new OriginTls("", ""),
                new HealthCheck("/", Duration.ofSeconds(5)),
                null)));
        withOrigins.runUntil(Simulation::atHoldPoint);
        withOrigins.routing.origins =
                List.of(new Routing.OriginSight("edge-1", Side.TARGET, Routing.Sight.DOWN, "connection refused"));

        MigrationStatus status = withOrigins.status();

        assertEquals(
                List.of("unknown", "down"),
                status.origins().stream()
                        .map(MigrationStatus.OriginState::health)
                        .toList());
        assertEquals("crossfade switchover acme", status.safeNext());
        assertNull(status.problem());
    }

    @Test
    void switchoverThatWasTakenIsNotOfferedAgain() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);

        assertEquals(
                "wait: crossfade status acme --watch; crossfade pause acme takes the switchover back while it has not begun",
                simulation.status().safeNext());
    }

    @Test
    void rerouteThatMayApplyTwiceIsNotOfferedAsSafe() {
        Simulation reroute = new Simulation(SampleTenant.reroute(false));
        reroute.runUntil(Simulation::atHoldPoint);

        assertEquals(
                "mend: strategy reroute without failover.atomicRequests",
                reroute.status().safeNext());
    }

    @Test
    void attemptWhoseControllerEndedBeforeItHadChangedAnythingIsUnwoundAndNotRunning() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        boolean[] killed = {false};
        simulation.world.fate = (number, name) -> {
            boolean now = !killed[0] && name.equals("awaitAcknowledged");
            killed[0] |= now;
            return now ? World.Turn.KILLED_BEFORE : World.Turn.SUCCEEDS;
        };

        simulation.runUntil(migration -> killed[0] && Simulation.atHoldPoint(migration));

        MigrationStatus.Attempt attempt = simulation.status().switchover();
        assertEquals("unwound", attempt == null ? "" : attempt.outcome());
    }

    @Test
    void migrationThatIsCleanedUpSaysThatTheSourceIsNotKeptShutAnyMore() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(Simulation::soaking);
        assertEquals(
                "acme: writable now: TARGET — safe next: nothing; until "
                        + simulation.now().crossing().rollbackUntil()
                        + " crossfade rollback acme takes it back, after a wait: the lag is being measured: 3 of 5 times;"
                        + " crossfade cleanup acme ends the window now",
                simulation.status().headline());

        simulation.world.cleanupWanted = true;
        simulation.want(Intent.CLEAN_UP);
        simulation.runUntil(migration -> migration.state() == State.DONE);

        assertEquals(
                "acme: writable now: TARGET (cleaned up: the target serves, and the source is no longer kept shut)"
                        + " — safe next: nothing; crossfade cleanup acme forgets this record",
                simulation.status().headline());
    }

    /** What the last attempt met is long over then, and the verb that it names is refused. */
    @Test
    void gateThatWasTakenAwayIsToldAlsoAfterAnAttemptThatWasUndone() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.refusing.add("source.fence (shut-out)");
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.trouble() != null && Simulation.atHoldPoint(migration));
        simulation.world.refusing.clear();
        simulation.world.loseRow(Side.SOURCE);
        simulation.world.loseRow(Side.TARGET);
        simulation.lookOften();

        MigrationStatus.Trouble problem =
                Objects.requireNonNull(simulation.status().problem());
        assertEquals("a switchover would be refused now", problem.what());
        assertTrue(problem.action().contains("a gate was taken away by hand"), problem::action);
    }

    /** Right after it the sides are still being exchanged, and both answer. */
    @Test
    void whatIsOfferedAfterARollbackIsNotRefusedAndNobodyIsGone() {
        simulation.switchOver();
        simulation.want(Intent.ROLL_BACK);
        Set<String> offered = new TreeSet<>();
        simulation.runUntil(migration -> {
            String next = simulation.status().safeNext();
            if (next.contains("crossfade abort acme")) {
                VerbGuard.mayAbort(migration);
            }
            offered.add(next);
            return migration.stage() == Stage.REPLICATION && Simulation.atHoldPoint(migration);
        });
        assertFalse(offered.stream().anyMatch(next -> next.contains("gone for good")), offered::toString);
        assertTrue(offered.size() > 2, offered::toString);
    }

    /** As where the subscription that is to carry the way back is gone: it is tried again, and fails for good. */
    @Test
    void whatOnlyTheEndOfTheMigrationMendsIsNotSaidToGoOn() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.refusing.add("forward.reverse.turnAround");
        simulation.world.remedy = "end the migration with `crossfade cleanup acme`";
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.stage() == Stage.POST_MIGRATION && migration.trouble() != null);

        String safeNext = simulation.status().safeNext();
        assertTrue(safeNext.startsWith("mend: "), safeNext);
        assertTrue(safeNext.endsWith("(crossfade status acme says why, and what to do)"), safeNext);
    }

    /** It is tried again without end, and waiting alone may never help. */
    @Test
    void cleanupThatFailsIsToBeMendedAndNotWaitedFor() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(Simulation::soaking);
        simulation.world.cleanupWanted = true;
        simulation.world.fate = World.Fate.failing("target.cleanup");
        simulation.want(Intent.CLEAN_UP);
        simulation.runUntil(migration -> migration.trouble() != null);

        assertEquals(
                "mend: cleanup failed (crossfade status acme says why, and what to do); it goes on by itself then",
                simulation.status().safeNext());

        simulation.world.fate = World.Fate.FINE;
        simulation.runUntil(migration -> migration.state() == State.DONE);
        assertNull(simulation.status().problem());
    }

    @Test
    void problemOfBeforeAnAbortIsNotShownAfterIt() {
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

        simulation.want(Intent.ABORT);
        simulation.runUntil(migration -> migration.state() == State.ABORTED);

        assertNull(simulation.status().problem());
    }

    @Test
    void controllerThatHasNotLookedYetSaysThatAndRaisesNoAlarm() {
        simulation.runUntil(Simulation::atHoldPoint);

        simulation.killNow();

        MigrationStatus status = simulation.status();
        assertEquals(
                "acme: writable now: UNKNOWN (not looked at yet) — safe next: wait: the gates were not looked at yet",
                status.headline());
        simulation.want(Intent.ABORT);
        assertNull(simulation.status().problem());
    }

    @Test
    void tooFewProxiesComeWithWhatToDo() {
        simulation.routing.live = List.of();

        simulation.runUntil(migration -> migration.step().equals(StepPlan.PROXIES) && migration.waitingFor() != null);

        String waiting = String.valueOf(simulation.status().waitingFor());
        assertTrue(
                waiting.startsWith("0 of 1 proxies (minProxies): start a proxy with routes: {from: control}"), waiting);
    }

    @Test
    void copiedTablesAreTheTenantsAlone() {
        simulation.runUntil(Simulation::atHoldPoint);

        assertEquals(
                List.of("public.orders"),
                simulation.status().copy().stream()
                        .map(MigrationStatus.TableProgress::table)
                        .toList());
    }

    private static MigrationStatus.Trouble problem(MigrationStatus status) {
        MigrationStatus.Trouble trouble = status.problem();
        if (trouble == null) {
            throw new AssertionError("no problem in " + status);
        }
        return trouble;
    }
}
