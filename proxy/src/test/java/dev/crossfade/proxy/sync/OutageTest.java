package dev.crossfade.proxy.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutageTest {

    private final Outage outage = new Outage();

    @Test
    void eachReasonIsToldOnceAndTheLastOneIsKnown() {
        assertEquals(Optional.empty(), outage.reason());
        assertEquals(Outage.News.FIRST, outage.failed("connection refused"));
        assertEquals(Outage.News.NONE, outage.failed("connection refused"));
        assertEquals(Outage.News.ANOTHER_REASON, outage.failed("401"));
        assertEquals(Outage.News.NONE, outage.failed("401"));
        assertEquals(Outage.News.NONE, outage.failed("connection refused"));
        assertEquals(Optional.of("connection refused"), outage.reason());
    }

    @Test
    void onceItIsOverAllIsNewAgain() {
        assertFalse(outage.ended());
        outage.failed("401");
        assertTrue(outage.ended());
        assertEquals(Optional.empty(), outage.reason());
        assertFalse(outage.ended());
        assertEquals(Outage.News.FIRST, outage.failed("401"));
    }

    @Test
    void reasonsWithoutEndAreNotToldWithoutEnd() {
        int told = 0;
        for (int revision = 0; revision < 1_000; revision++) {
            told += outage.failed("revision " + revision) == Outage.News.NONE ? 0 : 1;
        }
        assertEquals(Outage.MOST, told);
        assertEquals(Optional.of("revision 999"), outage.reason());
    }
}
