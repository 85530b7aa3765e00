package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleNamesTest {

    private static final ParkingRule HOOKS = rule("/hooks/*");
    private static final ParkingRule EVENTS = rule("/events", "/calls");

    @Test
    void ruleIsTheSameHoweverItsPathsAreOrderedAndAnotherWithOthers() {
        assertEquals("/hooks/*", RuleNames.name(HOOKS));
        assertEquals(RuleNames.name(rule("/calls", "/events", "/calls")), RuleNames.name(EVENTS));
        for (ParkingRule other : List.of(rule("/calls"), rule("/calls", "/even"), rule("/calls", "/events", "/x"))) {
            assertNotEquals(RuleNames.name(other), RuleNames.name(EVENTS), other::toString);
        }
    }

    @Test
    void onlyTheRuleWaitsOfWhichSomethingDoes() {
        RuleNames waits = RuleNames.of(List.of(HOOKS, EVENTS), Set.of(RuleNames.name(EVENTS)));
        assertTrue(waits.isWaiting(EVENTS));
        assertFalse(waits.isWaiting(HOOKS));
        assertEquals(Set.of(RuleNames.name(EVENTS)), waits.counting(EVENTS));
        assertEquals(Set.of(), waits.strays());
    }

    /** Which paths its requests are for is sealed with them. */
    @Test
    void whatWaitsOfARuleThatIsNoMoreCountsForAll() {
        RuleNames waits = RuleNames.of(List.of(HOOKS, EVENTS), Set.of("/old/*"));
        assertTrue(waits.isWaiting(HOOKS));
        assertTrue(waits.isWaiting(EVENTS));
        assertEquals(Set.of("/hooks/*", "/old/*"), waits.counting(HOOKS));
        assertEquals(Set.of("/old/*"), waits.strays());
    }

    static ParkingRule rule(String... paths) {
        return new ParkingRule(List.of(paths), null, null, Bytes.parse("1KiB"));
    }
}
