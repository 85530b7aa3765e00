package dev.crossfade.proxy.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class QueuedAccessLogTest {

    @Test
    void aPathIsShownWithoutItsQueryAndWithNothingThatCouldForgeALineOrAField() {
        assertEquals("/orders/7", QueuedAccessLog.shown("/orders/7?card=4111"));
        assertEquals("/a_status=_200_", QueuedAccessLog.shown("/a\nstatus=\"200\""));
        assertEquals("/__", QueuedAccessLog.shown("/\u2028\u001b"));
    }

    @Test
    void aLongPathIsCut() {
        assertEquals(1024, QueuedAccessLog.shown("/".repeat(8000)).length());
    }
}
