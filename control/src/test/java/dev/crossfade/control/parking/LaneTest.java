package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.OrderBy;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import dev.crossfade.config.wire.ParkedHead;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LaneTest {

    private static final byte[] NOTHING = {};

    @Test
    void firstRuleThatNamesThePathIsTheOne() {
        ParkingRule hooks = rule(null, "/webhooks/*", "/hook");
        ParkingRule one = rule(null, "/webhooks/one", "/other");
        List<ParkingRule> rules = List.of(hooks, one);
        assertEquals(hooks, Lane.rule(rules, "/webhooks/one").orElseThrow());
        assertEquals(hooks, Lane.rule(rules, "/hook").orElseThrow());
        assertEquals(one, Lane.rule(rules, "/other").orElseThrow());
        assertTrue(Lane.rule(rules, "/hook/more").isEmpty());
        assertTrue(Lane.rule(rules, "/webhook").isEmpty());
    }

    @Test
    void headerSaysWhatItIsInLineWith() {
        ParkingRule rule = rule(new OrderBy("X-Source", null, null), "/*");
        assertEquals("key stripe", Lane.of(rule, head("/a", "x-source", "stripe"), NOTHING, "1"));
        assertEquals(
                "key ", Lane.of(rule, head("/a", "other", "stripe"), NOTHING, "1"), "with all others that lack it");
    }

    @Test
    void partOfThePathSaysIt() {
        ParkingRule rule = rule(new OrderBy(null, "/webhooks/{partner}", null), "/webhooks/*");
        assertEquals("key acme", Lane.of(rule, head("/webhooks/acme/orders?x=1"), NOTHING, "1"));
        assertEquals("key /hooks/acme", Lane.of(rule, head("/hooks/acme"), NOTHING, "1"), "a path of another shape");
    }

    @Test
    void pointerIntoTheBodySaysIt() {
        ParkingRule rule = rule(new OrderBy(null, null, "/order/id"), "/*");
        assertEquals("key 42", Lane.of(rule, head("/"), bytes("{\"order\":{\"id\":42}}"), "1"));
        assertEquals("key {\"a\":1}", Lane.of(rule, head("/"), bytes("{\"order\":{\"id\":{\"a\":1}}}"), "1"));
        for (String without : List.of("", "no JSON", "{}", "[1,2]", "{\"order\":{\"id\":null}}")) {
            assertEquals("key ", Lane.of(rule, head("/"), bytes(without), "1"), without);
        }
    }

    @Test
    void withoutAnOrderEachIsByItselfUnlessAllAreThrottledTogether() {
        assertNotEquals(
                Lane.of(rule(null, "/*"), head("/"), NOTHING, "1"), Lane.of(rule(null, "/*"), head("/"), NOTHING, "2"));
        ParkingRule throttled = new ParkingRule(
                List.of("/*"), null, new TenantSettings.Throttle(5, Duration.ofSeconds(1)), Bytes.parse("1MiB"));
        assertEquals(Lane.of(throttled, head("/"), NOTHING, "1"), Lane.of(throttled, head("/"), NOTHING, "2"));
    }

    @Test
    void keyIsNoLongerThanAnIndexTakes() {
        ParkingRule rule = rule(new OrderBy("X-Source", null, null), "/*");
        String lane = Lane.of(rule, head("/", "X-Source", "k".repeat(9_000)), NOTHING, "1");
        assertEquals(Lane.LONGEST_KEY + "key ".length(), lane.length());
    }

    @Test
    void keyHasNoCharacterThatAStoreOrATerminalCouldNotTake() {
        ParkingRule rule = rule(new OrderBy(null, null, "/id"), "/*");
        assertEquals("key a%00b", Lane.of(rule, head("/"), bytes("{\"id\":\"a\\u0000b\"}"), "1"));
        assertEquals("key %1B[2J%9B", Lane.of(rule, head("/"), bytes("{\"id\":\"\\u001b[2J\\u009b\"}"), "1"));
        assertEquals("key über 50%", Lane.of(rule, head("/"), bytes("{\"id\":\"über 50%\"}"), "1"));
        assertEquals(
                Lane.LONGEST_KEY + "key ".length(),
                Lane.ofKey("key", "\0".repeat(9_000)).length());
    }

    private static ParkingRule rule(@Nullable OrderBy order, String... paths) {
        return new ParkingRule(List.of(paths), order, null, Bytes.parse("1MiB"));
    }

    static ParkedHead head(String target) {
        return head(target, "Accept", "*/*");
    }

    static ParkedHead head(String target, String name, String value) {
        return new ParkedHead(
                "POST",
                target,
                "acme.example.com",
                "https",
                List.of(new ParkedHead.Field(name, value)),
                Instant.parse("2026-01-01T00:00:00Z"),
                null,
                "no side could take it");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
