package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.replication.preflight.Finding;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AttemptRefusedTest {

    private final Simulation simulation = new Simulation(SampleTenant.coordinated());

    /** As for a superuser's session at the source: the statement that ends it is the database's to say. */
    @Test
    void whatMendsItIsToldAndComesBeforeTheNextAttempt() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.refusing.add("source.prepareFence");
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        simulation.runUntil(Simulation::atHoldPoint);
        for (int look = 0; look < 6; look++) {
            simulation.turn();
        }

        MigrationStatus status = simulation.status();
        assertEquals("refused", Objects.requireNonNull(status.switchover()).outcome());
        assertEquals(
                "make room; then switch over again: crossfade switchover acme",
                Objects.requireNonNull(status.problem()).action());
        assertEquals("mend what the last attempt was refused for, then crossfade switchover acme", status.safeNext());
    }

    /** As a version that AWS installs in its next window: planned since the check, days ago. */
    @Test
    void whatTheHostSaysRightBeforeItRefusesItAndNothingIsArmed() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.host.add(new Finding(
                Finding.Severity.BLOCKS,
                "pending-changes",
                Side.TARGET,
                "shop",
                "AWS changes EngineVersion",
                "have it done first"));
        simulation.world.calls.clear();
        attempt();

        MigrationStatus status = simulation.status();
        assertEquals("refused", Objects.requireNonNull(status.switchover()).outcome());
        assertTrue(
                Objects.requireNonNull(status.problem())
                        .reason()
                        .contains("the target's shop (pending-changes): AWS changes EngineVersion"),
                status::toString);
        assertEquals(
                "have it done first; then switch over again: crossfade switchover acme",
                Objects.requireNonNull(status.problem()).action());
        assertFalse(simulation.world.calls.contains("target.arm"), simulation.world.calls::toString);
    }

    @Test
    void hostIsAskedOnceBeforeTheClockAndNotForWhatIsOnlyWorthMending() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.host.add(
                new Finding(Finding.Severity.WARNING, "aws-unseen", Side.SOURCE, "", "AWS did not answer", "see why"));
        simulation.world.calls.clear();
        attempt();

        assertEquals(
                "done", Objects.requireNonNull(simulation.status().switchover()).outcome());
        List<String> calls = simulation.world.calls;
        assertEquals(1, calls.stream().filter("askHost"::equals).count(), calls::toString);
        assertTrue(calls.indexOf("askHost") < calls.indexOf("target.arm"), calls::toString);
        assertTrue(calls.indexOf("askHost") < calls.indexOf("source.prepareFence"), "what is fresh does not grow old");
    }

    /** It may be what the tenant has to get out of, and its stream runs. */
    @Test
    void nothingThatTheHostSaysOfTheSourceKeepsTheTenantFromLeavingIt() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.host.add(new Finding(
                Finding.Severity.BLOCKS,
                "not-available",
                Side.SOURCE,
                "shop",
                "its status is storage-full",
                "mend it"));
        attempt();

        assertEquals(
                "done", Objects.requireNonNull(simulation.status().switchover()).outcome());
    }

    @Test
    void noRollbackWaitsForTheHost() {
        simulation.switchOver();
        simulation.world.host.add(new Finding(
                Finding.Severity.BLOCKS, "not-available", Side.SOURCE, "shop", "its status is rebooting", "wait"));
        simulation.world.calls.clear();
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> migration.stage() == Stage.REPLICATION);

        assertFalse(simulation.world.calls.contains("askHost"), simulation.world.calls::toString);
        assertEquals("SOURCE", simulation.status().writableNow());
    }

    private void attempt() {
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.stage() == Stage.SWITCHOVER);
        simulation.runUntil(migration -> migration.stage() != Stage.SWITCHOVER);
    }
}
