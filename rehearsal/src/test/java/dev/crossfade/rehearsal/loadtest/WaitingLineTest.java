package dev.crossfade.rehearsal.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.rehearsal.loadtest.scenario.RequestTemplate;
import dev.crossfade.rehearsal.loadtest.scenario.Scenario;
import java.net.URI;
import org.junit.jupiter.api.Test;

class WaitingLineTest {

    private static final RequestTemplate REQUEST =
            Scenario.get(URI.create("http://127.0.0.1/")).requests().get(0);

    private final WaitingLine line = new WaitingLine();

    @Test
    void whoComesFirstIsServedFirstAlsoAfterTheEnd() throws InterruptedException {
        assertTrue(line.offer(intended(0)));
        assertTrue(line.offer(intended(1)));
        line.end();

        assertEquals(intended(0), line.take());
        assertEquals(intended(1), line.take());
        assertNull(line.take());
        assertFalse(line.offer(intended(2)));
    }

    @Test
    void whoComesToAFullLineIsTurnedAway() throws InterruptedException {
        for (int seq = 0; seq < WaitingLine.MOST; seq++) {
            assertTrue(line.offer(intended(seq)));
        }
        assertFalse(line.offer(intended(WaitingLine.MOST)));
        assertEquals(intended(0), line.take());
        assertTrue(line.offer(intended(WaitingLine.MOST + 1)));
    }

    @Test
    void aDissolvedLineServesNobodyAndTellsHowManyHadWaited() throws InterruptedException {
        line.offer(intended(0));
        line.offer(intended(1));

        assertEquals(2, line.dissolve());
        assertNull(line.take());
    }

    private static Intended intended(long seq) {
        return new Intended(seq, REQUEST, seq);
    }
}
