package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LeadTest {

    @Test
    void controllerIsCalledByWhereItListens() {
        assertEquals("10.0.0.1:9901", Lead.nameFor("10.0.0.1:9901"));
        assertEquals("[2001:db8::1]:9901", Lead.nameFor("[2001:db8::1]:9901"));
    }

    @Test
    void controllerThatListensEverywhereIsCalledByItsMachine() {
        String name = Lead.nameFor("0.0.0.0:9901");

        assertFalse(name.startsWith("0.0.0.0"), name);
        assertTrue(name.endsWith(":9901"), name);
    }
}
