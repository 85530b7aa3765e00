package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.workflow.runner.StreamCare;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.diagnosis.Ailment.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamCareTest {

    private static final Ailment NO_SLOT =
            new Ailment(Kind.SLOT, "the slot is gone from the source", "somebody dropped it", "abort");
    private static final Ailment OLD_PASSWORD =
            new Ailment(Kind.OLD_CONNECTION, "the subscription connects by an old password", "changed", "wait");

    private final Simulation simulation = new Simulation(SampleTenant.coordinated());
    private final KeptLog log = new KeptLog();
    private final StreamCare care = new StreamCare(simulation.tenant, simulation.databases(), simulation.watch(), log);

    @BeforeEach
    void stream() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.calls.clear();
    }

    @Test
    void whatAilsAStreamIsToldOnceWithWhatMendsItAndOnceThatItIsOver() {
        simulation.world.missingParts.add(NO_SLOT);
        assertEquals(
                List.of("WARN acme: the slot is gone from the source: somebody dropped it; do: abort"),
                toldAfterALook());
        assertEquals(List.of(), toldAfterALook());
        simulation.world.missingParts.clear();
        assertEquals(List.of("INFO acme: over: the slot is gone from the source"), toldAfterALook());
        assertEquals(List.of(), toldAfterALook());
    }

    @Test
    void slotOfEitherLinkThatKeepsMoreThanItMayIsToldOnceHoweverMuchItGrows() {
        long limit = simulation.tenant.replication().warnRetainedWal().value();
        simulation.world.retainedBytes = limit;
        assertEquals(List.of(), toldAfterALook());
        simulation.world.retainedBytes = limit + 1;
        simulation.world.idleRetainedBytes = limit + 2;
        List<String> told = toldAfterALook();
        assertEquals(2, told.size(), told::toString);
        assertTrue(told.get(0).startsWith("WARN acme: the slot crossfade_acme keeps more log than"), told::toString);
        assertTrue(told.get(0).contains(limit + 1 + " bytes; do: see why"), told::toString);
        simulation.world.retainedBytes = limit + 7;
        assertEquals(List.of(), toldAfterALook());
        simulation.world.retainedBytes = 0;
        simulation.world.idleRetainedBytes = 0L;
        assertEquals(2, toldAfterALook().size());
    }

    @Test
    void subscriptionThatConnectsByAnOldPasswordIsMendedOnceForWhatWasFound() {
        simulation.world.causes.add(OLD_PASSWORD);
        simulation.world.workerDies = true;
        toldAfterALook();
        assertEquals(1, reconnections());
        // What was found stays until the next look.
        care.tend();
        care.tend();
        assertEquals(1, reconnections());
        toldAfterALook();
        assertFalse(simulation.world.workerDies);
        simulation.world.causes.add(OLD_PASSWORD);
        simulation.world.workerDies = true;
        toldAfterALook();
        assertEquals(2, reconnections());
    }

    @Test
    void mendThatFailsIsToldAndTriedAgain() {
        simulation.world.causes.add(OLD_PASSWORD);
        simulation.world.workerDies = true;
        simulation.world.fate = World.Fate.failing("target.reconnect");
        List<String> told = toldAfterALook();
        assertTrue(
                told.stream().anyMatch(line -> line.startsWith("WARN acme: the subscription could not be told how")),
                told::toString);
        simulation.world.fate = World.Fate.FINE;
        care.tend();
        assertFalse(simulation.world.workerDies);
    }

    private long reconnections() {
        return simulation.world.calls.stream()
                .filter("target.reconnect"::equals)
                .count();
    }

    /** So many that whatever there is has been found. */
    private List<String> toldAfterALook() {
        for (int look = 0; look < 12; look++) {
            simulation.clock.move(Duration.ofSeconds(1));
            simulation.watch().look();
        }
        care.tend();
        return log.taken();
    }
}
