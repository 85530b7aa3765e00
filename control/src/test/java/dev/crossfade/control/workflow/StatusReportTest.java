package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.SwitchoverPolicy;
import java.time.Duration;
import java.util.List;
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
                simulation.status().safeNext().startsWith("wait: the lag was seen 0 times"),
                simulation.status()::toString);

        for (int look = 0; look < SwitchoverPolicy.SAMPLES; look++) {
            simulation.clock.move(Duration.ofSeconds(6));
            simulation.watch().look();
        }
        assertEquals("crossfade switchover acme", simulation.status().safeNext());
    }

    @Test
    void switchoverThatWasTakenIsNotOfferedAgain() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);

        assertEquals("wait: crossfade status acme --watch", simulation.status().safeNext());
    }

    @Test
    void rerouteThatMayApplyTwiceIsNotOfferedAsSafe() {
        Simulation reroute = new Simulation(SampleTenant.reroute(false));
        reroute.runUntil(Simulation::atHoldPoint);

        assertEquals(
                "mend: strategy reroute without failover.atomicRequests",
                reroute.status().safeNext());
    }

    private static MigrationStatus.Trouble problem(MigrationStatus status) {
        MigrationStatus.Trouble trouble = status.problem();
        if (trouble == null) {
            throw new AssertionError("no problem in " + status);
        }
        return trouble;
    }
}
