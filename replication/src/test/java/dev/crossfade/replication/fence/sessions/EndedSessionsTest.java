package dev.crossfade.replication.fence.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EndedSessionsTest {

    @Test
    void bothHalvesOfAFenceAreCounted() {
        EndedSessions both = new EndedSessions(3, 1, true).after(new EndedSessions(2, 1, true));
        assertEquals("5 sessions ended, ambiguous 2", both.inWords());
        assertEquals(
                "3 sessions ended, ambiguous 1",
                new EndedSessions(3, 1, true).after(EndedSessions.NONE).inWords());
    }

    /** Zero would say that no client has to ask what became of its request. */
    @Test
    void whatNobodyCountedIsNotTakenForNone() {
        assertEquals("sessions ended and ambiguous unknown", EndedSessions.UNKNOWN.inWords());
        assertEquals(
                "at least 3 sessions ended, ambiguous 1",
                new EndedSessions(3, 1, true).after(EndedSessions.UNKNOWN).inWords());
    }
}
