package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.replication.fence.gate.GateState;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DryRunTest {

    private final Simulation simulation = new Simulation(SampleTenant.coordinated());

    @Test
    void whatComesBeforeTheClockIsDoneAndNothingIsRoutedArmedOrFenced() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.lookOften();
        long epoch = simulation.status().epoch();
        simulation.world.calls.clear();

        MigrationStatus.DryRun answer = tryOut();

        assertTrue(answer.begins(), answer::toString);
        assertNull(answer.reason());
        assertEquals(
                List.of("mark", "arm", "hold, drain", "fence", "catch up", "check", "open", "flip"),
                answer.order().stream()
                        .map(line -> line.substring(0, line.indexOf(':')))
                        .toList());
        assertTrue(simulation.world.calls.contains("source.prepareFence"), simulation.world.calls::toString);
        for (String acts : List.of("target.arm", "source.fence", "target.open")) {
            assertFalse(simulation.world.calls.contains(acts), simulation.world.calls::toString);
        }
        assertEquals(epoch, simulation.status().epoch());
        assertEquals(GateState.SERVING, simulation.gate(Side.SOURCE));
        assertEquals(GateState.GUARDED, simulation.gate(Side.TARGET));
        assertEquals("switchover", simulation.status().waitingFor());
        assertNull(simulation.status().switchover(), "it is no attempt");
    }

    @Test
    void whatStandsAgainstOneIsToldWithWhatMendsIt() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.lookOften();
        simulation.world.refusing.add("source.prepareFence");

        MigrationStatus.DryRun answer = tryOut();

        assertFalse(answer.begins());
        assertEquals("make room", answer.action());
        assertEquals(List.of(), answer.order());
        assertNull(simulation.status().problem(), "what was only tried is no trouble of the migration's");
    }

    @Test
    void rollbackIsTriedInItsOwnDirection() {
        simulation.switchOver();

        MigrationStatus.DryRun answer = tryOut();

        assertTrue(answer.begins(), answer::toString);
        assertTrue(answer.order().get(6).startsWith("open: the source lets "), answer::toString);
        assertEquals(GateState.SERVING, simulation.gate(Side.TARGET));
    }

    @Test
    void oneThatIsWantedInEarnestMeanwhileGoesFirst() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.lookOften();
        simulation.dryRun().ask();
        simulation.want(Intent.SWITCH);

        simulation.runUntil(migration -> migration.stage() == Stage.POST_MIGRATION);

        MigrationStatus.DryRun answer =
                Objects.requireNonNull(simulation.status().dryRun());
        assertFalse(answer.begins());
        assertTrue(String.valueOf(answer.reason()).contains("the migration has gone on"), answer::toString);
    }

    private MigrationStatus.DryRun tryOut() {
        simulation.dryRun().ask();
        simulation.turn();
        MigrationStatus.DryRun answer =
                Objects.requireNonNull(simulation.status().dryRun());
        assertTrue(answer.ended() != null, "it was not tried in a turn");
        return answer;
    }
}
