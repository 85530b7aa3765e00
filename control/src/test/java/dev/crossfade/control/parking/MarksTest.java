package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    @Test
    void markStaysWhileSomethingWaitsOrArrivesAndForASecondAtLeast() {
        MarkedWorld.HandedOver first = world.handOver("k", 1);
        world.store(first);
        world.look();
        world.allFollow();
        world.look();
        world.answer(first);
        world.deliverAll();
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
        assertEquals(
                MarkedWorld.NOTHING,
                world.said(),
                "however lately it came, or a path on which much comes stayed parked");
    }

    /** It was parked by a proxy that does not know yet that it is over. */
    @Test
    void oneThatComesAfterTheEndPutsTheMarkBackBeforeItIsAnswered() {
        MarkedWorld.HandedOver first = world.handOver("k", 1);
        world.store(first);
        world.look();
        world.allFollow();
        world.look();
        world.answer(first);
        world.deliverAll();
        world.pass(Marks.LEAST);
        world.look();
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
