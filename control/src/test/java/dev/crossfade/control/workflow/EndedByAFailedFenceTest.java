package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.workflow.journal.JournalEntry;
import dev.crossfade.replication.fence.sessions.EndedSessions;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom a fence has ended stands in the journal also where it came to nothing: they noticed. */
class EndedByAFailedFenceTest {

    /** The first half of the read-only fence ends two sessions provably, and one ambiguously. */
    @ParameterizedTest
    @CsvSource({
        "source.refuseWrites, 4, '4 sessions ended, ambiguous 0'",
        "source.fence (shut-out), 0, '2 sessions ended, ambiguous 1'",
        "source.fence (token), 4, '6 sessions ended, ambiguous 1'",
    })
    void thoseOfBothHalvesAreToldWhicheverFails(String fails, int untilThen, String told) {
        Simulation simulation = new Simulation(SampleTenant.readOnly());
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.world.refusing.add(fails);
        simulation.world.endedUntilThen = new EndedSessions(untilThen, 0, true);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.attempt() != null && Simulation.atHoldPoint(migration));

        assertEquals(List.of(), simulation.world.violations);
        String undone = simulation.store.journal.stream()
                .filter(entry -> entry.outcome().equals("unwound"))
                .map(JournalEntry::found)
                .findFirst()
                .orElseThrow();
        assertTrue(undone.endsWith(", " + told), undone);
    }
}
