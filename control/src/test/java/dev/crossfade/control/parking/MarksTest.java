package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarksTest {

    private final MarkedWorld world = new MarkedWorld(1);

    @Test
    void nobodyIsToldThatItIsParkedBeforeEveryProxyParks() {
        MarkedWorld.HandedOver first = world.handOver("k", 1);
        world.store(first);
        world.look();
        assertEquals(MarkedWorld.PATHS, world.said());
        assertFalse(first.isAnswered(), "no proxy follows yet");
        world.follows(0);
        world.look();
        assertFalse(first.isAnswered(), "one follows, and the other sends past it");
        world.follows(1);
        world.look();
        assertTrue(first.isAnswered());
        assertTrue(world.handOver("k", 2).isMarked(), "the next one waits for nobody");
    }

    private void oneIsParkedAndDelivered() {
        MarkedWorld.HandedOver first = world.handOver("k", 1);
        world.store(first);
        world.look();
        world.allFollow();
        world.look();
        world.answer(first);
        world.deliverAll();
    }

    @Test
    void markStaysWhileSomethingWaitsOrArrivesAndForASecondAtLeast() {
        oneIsParkedAndDelivered();
        world.pass(Marks.LEAST.minusNanos(1));
        world.look();
        assertEquals(MarkedWorld.PATHS, world.said(), "routes do not change with each request");
        world.pass(Marks.LEAST.multipliedBy(10));

        MarkedWorld.HandedOver late = world.handOver("k", 2);
        world.pass(Marks.LEAST);
        world.look();
        assertEquals(MarkedWorld.PATHS, world.said(), "one is on its way into the store");
        world.store(late);
        world.answer(late);
        world.pass(Marks.LEAST);
        world.look();
        assertEquals(MarkedWorld.PATHS, world.said(), "it waits in the store");
        world.deliverAll();
        world.look();
        assertTrue(world.ends(), "however lately it came, or a path on which much comes stayed parked");
        assertEquals(MarkedWorld.PATHS, world.said(), "whoever does not know it yet would hand over more");
        world.follows(0);
        world.look();
        assertEquals(MarkedWorld.PATHS, world.said(), "one of them does not");
        world.follows(1);
        world.look();
        world.look();
        assertEquals(MarkedWorld.NOTHING, world.said());
    }

    /** On a busy path there is no moment in which nothing waits. */
    @Test
    void whatComesIsHeldWhileTheLastIsDeliveredAndThenGoesToTheOrigin() {
        mark();
        world.handOverAndStore("a", 1);
        world.pass(Marks.LEAST);
        world.look();
        assertTrue(world.ends(), "few wait");
        world.handOverAndStore("b", 1);
        world.allFollow();
        world.send("c", 0);
        world.send("d", 1);
        assertEquals(2, world.held());
        world.look();
        assertEquals(MarkedWorld.PATHS, world.said(), "a and b wait");
        world.deliverAll();
        world.pass(Duration.ofMillis(50));
        world.look();
        assertEquals(MarkedWorld.NOTHING, world.said());
        world.follows(0);
        assertEquals(1, world.held());
        world.follows(1);
        assertEquals(0, world.held());
        world.look();
        assertEquals(MarkedWorld.NOTHING, world.said(), "nobody hands anything over any more");
        assertEquals(5, world.applied());
        world.assertOrder();
    }

    @Test
    void holdThatIsInVainEndsAndIsNotTriedAgainAtOnce() {
        mark();
        world.handOverAndStore("a", 1);
        world.pass(Marks.LEAST);
        world.look();
        world.allFollow();
        world.look();
        assertTrue(world.ends());
        world.send("b", 0);
        world.pass(Mark.LONGEST_ENDING);
        world.look();
        assertFalse(world.ends(), "a still waits");
        world.allFollow();
        assertEquals(0, world.held(), "b is handed over");
        int holds = 0;
        for (int second = 0; second < 60; second++) {
            boolean before = world.ends();
            world.pass(Duration.ofSeconds(1));
            world.look();
            holds += !before && world.ends() ? 1 : 0;
        }
        assertTrue(holds >= 3 && holds <= 7, holds + " times in a minute");
        assertEquals(MarkedWorld.PATHS, world.said());
    }

    /** Proxies hold, or have given that up and hand over: nothing overtakes either way. */
    @Test
    void whatIsHandedOverWhileAPathEndsIsTakenInThoughNoRouteCanBeChanged() {
        mark();
        world.pass(Marks.LEAST);
        world.look();
        assertTrue(world.ends());
        world.routesFail(true);
        world.pass(Mark.LONGEST_ENDING.minusMillis(1));
        world.look();
        assertTrue(world.handOver("k", 2).isMarked());
    }

    @Test
    void proxyThatDoesNotAcknowledgeKeepsAQuietPathParkedForAMomentOnly() {
        mark();
        world.pass(Marks.LEAST);
        world.look();
        assertTrue(world.ends());
        world.pass(Mark.LONGEST_ENDING.minusNanos(1));
        world.look();
        assertEquals(MarkedWorld.PATHS, world.said());
        world.pass(Duration.ofNanos(1));
        world.look();
        assertEquals(MarkedWorld.NOTHING, world.said());
    }

    /** Every proxy parks, and nothing waits. */
    private void mark() {
        MarkedWorld.HandedOver first = world.handOver("k", 1);
        world.store(first);
        world.look();
        world.allFollow();
        world.look();
        world.answer(first);
        world.deliverAll();
    }

    /** It was parked by a proxy that does not know yet that it is over. */
    @Test
    void oneThatComesAfterTheEndPutsTheMarkBackBeforeItIsAnswered() {
        oneIsParkedAndDelivered();
        world.pass(Marks.LEAST);
        world.look();
        world.allFollow();
        world.look();
        world.look();
        assertEquals(MarkedWorld.NOTHING, world.said());
        world.follows(0);

        MarkedWorld.HandedOver late = world.handOver("k", 2);
        world.store(late);
        assertFalse(late.isAnswered());
        world.look();
        assertEquals(MarkedWorld.PATHS, world.said());
        assertFalse(late.isAnswered(), "the first proxy sends past it");
        world.allFollow();
        world.look();
        assertTrue(late.isAnswered());
    }

    @Test
    void whoBeginsToLeadGoesByWhatWaits() {
        MarkedWorld.HandedOver first = world.handOver("k", 1);
        world.store(first);
        world.anotherLeads();
        world.look();
        assertEquals(MarkedWorld.PATHS, world.said());
        world.deliverAll();
        world.anotherLeads();
        world.look();
        assertEquals(MarkedWorld.NOTHING, world.said(), "nothing waits, and the route that it took over is put right");
    }

    /** A rule whose paths are others by now: which of them the requests are for nobody can tell. */
    @Test
    void whatWaitsOfARuleThatIsNoMoreKeepsAllPathsParkedUntilItIsDelivered() {
        MarkedWorld.Saying routes = new MarkedWorld.Saying();
        List<ParkingRule> rules = List.of(RuleNamesTest.rule("/hooks/*"), RuleNamesTest.rule("/events", "/calls"));
        try (Marks marks = routes.marks(rules)) {
            routes.waiting = Set.of("/old");
            marks.look();
            assertEquals(Set.of("/hooks/*", "/events", "/calls"), routes.said);
            routes.waiting = Set.of("/hooks/*");
            for (int i = 0; i < 10; i++) {
                routes.nanos += Mark.LONGEST_ENDING.toNanos();
                marks.look();
            }
            assertEquals(Set.of("/hooks/*"), routes.said, "the others have nothing to wait for");
        }
    }

    @Test
    void errorOfTheMachineEndsNoLook() {
        MarkedWorld.Saying routes = new MarkedWorld.Saying();
        try (Marks marks = routes.marks(List.of(RuleNamesTest.rule("/hooks/*")))) {
            routes.waiting = Set.of("/hooks/*");
            routes.memoryIsShort = true;
            marks.look();
            assertEquals(Set.of(), routes.said);
            routes.memoryIsShort = false;
            marks.look();
            assertEquals(Set.of("/hooks/*"), routes.said);
        }
    }

    @Test
    void routeThatCannotBeChangedLetsNobodyBeTold() {
        world.routesFail(true);
        MarkedWorld.HandedOver first = world.handOver("k", 1);
        world.store(first);
        world.look();
        world.allFollow();
        world.look();
        assertFalse(first.isAnswered());
        assertThrows(Full.class, () -> world.handOver("k", 2), "nobody waits for what is not to be had");
        world.routesFail(false);
        world.look();
        assertFalse(world.handOver("l", 1).isMarked(), "it waits as the first one does");
        world.allFollow();
        world.look();
        assertTrue(first.isAnswered());
    }

    @Test
    void routeThatCannotBeChangedHasALineWhereThatBeginsAndOneWhereItIsOver() {
        PrintStream usual = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            world.routesFail(true);
            for (int i = 0; i < 100; i++) {
                world.look();
            }
            world.routesFail(false);
            for (int i = 0; i < 100; i++) {
                world.look();
            }
        } finally {
            System.setErr(usual);
        }
        List<String> lines = log.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(2, lines.size(), lines::toString);
        assertTrue(lines.get(0).contains("cannot say which paths are parked"), lines::toString);
        assertTrue(lines.get(1).contains("can say again which paths are parked"), lines::toString);
    }

    /** Proxies that lag, or are cut off, an origin that comes and goes, flips, time, and controllers that follow one another. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void whateverHappensNothingOvertakesWithinAKey(long seed) {
        for (long part = 0; part < 30; part++) {
            MarkedWorld any = new MarkedWorld(seed * 1_000 + part);
            any.run(600);
            any.settleDown();
            any.assertOrder();
        }
    }
}
