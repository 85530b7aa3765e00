package dev.crossfade.proxy.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ControllersTest {

    @Test
    void oneIsAskedUntilItFailsAndThenTheNextInTurn() {
        Controllers controllers = new Controllers("http://a:1/, http://b:2");

        assertEquals("http://a:1", controllers.current());
        assertTrue(controllers.leave("http://a:1"));
        assertEquals("http://b:2", controllers.current());
        assertTrue(controllers.leave("http://b:2"));
        assertEquals("http://a:1", controllers.current());
    }

    @Test
    void failureOfOneThatWasLeftAlreadyLeavesNoOther() {
        Controllers controllers = new Controllers("http://a:1,http://b:2");
        controllers.leave("http://a:1");

        assertFalse(controllers.leave("http://a:1"));
        assertEquals("http://b:2", controllers.current());
    }

    @Test
    void onlyOneIsNeverLeft() {
        Controllers controllers = new Controllers("http://a:1");

        assertFalse(controllers.leave("http://a:1"));
        assertEquals("http://a:1", controllers.current());
    }
}
