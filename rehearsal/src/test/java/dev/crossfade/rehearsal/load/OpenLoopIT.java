package dev.crossfade.rehearsal.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.rehearsal.ledger.Expectation;
import dev.crossfade.rehearsal.ledger.Journal;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class OpenLoopIT {

    private static final Clock CLOCK = Clock.systemUTC();

    private final Journal journal = new Journal();
    private final Timeline timeline = new Timeline(CLOCK);

    /** Three clients that want 300 a second in all, and a server that answers the first request of each after 300 ms. */
    @Test
    void whoFellBehindCatchesUpAndItsLatencyCountsFromTheSchedule() throws Exception {
        try (ScriptedShop shop = new ScriptedShop(number -> {
            if (number < 3) {
                TimeUnit.MILLISECONDS.sleep(300);
            }
            return ScriptedShop.ok("{}");
        })) {
            OpenLoop load = start(shop, 300, 3);
            await(() -> timeline.ok() >= 120);
            assertEquals(0, load.stop(Duration.ofSeconds(10)));
            assertEquals(3, shop.connections());
            // What was due in the first 300 ms waited for the first answer: its client sent nothing meanwhile.
            assertTrue(timeline.latencyMicros().getValueAtPercentile(50) > 1_000);
            assertTrue(timeline.latencyMicros().getMaxValue() >= 300_000);
            long late = timeline.latencyMicros().getCountBetweenValues(100_000, 1_000_000_000);
            assertTrue(late >= 30, () -> late + " were late");
        }
    }

    @Test
    void clientsThatAreNotAnsweredAreCountedAtTheEndAndNobodyKnowsWhatBecameOfTheirWrites() throws Exception {
        CountDownLatch ever = new CountDownLatch(1);
        try (ScriptedShop shop = new ScriptedShop(number -> {
            ever.await();
            return ScriptedShop.HANG_UP;
        })) {
            OpenLoop load = start(shop, 400, 4);
            await(() -> shop.asked().size() == 4);
            assertEquals(4, load.stop(Duration.ofMillis(100)));
            assertEquals(4, shop.asked().size(), "each client has one request under way and no more");
            assertEquals(0, journal.acknowledgedWrites());
            assertTrue(journal.expectations().size() >= 4);
            assertTrue(journal.expectations().stream()
                    .allMatch(entry -> entry.presence() == Expectation.Presence.AT_MOST_ONCE));
            ever.countDown();
        }
    }

    @Test
    void clientThatIsNotDueForLongDoesNotKeepTheEndWaiting() throws Exception {
        try (ScriptedShop shop = new ScriptedShop(number -> ScriptedShop.ok("{}"))) {
            OpenLoop load = start(shop, 1, 100);
            await(() -> timeline.ok() >= 1);
            long began = System.nanoTime();
            assertEquals(0, load.stop(Duration.ofSeconds(30)));
            assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(20));
        }
    }

    private OpenLoop start(ScriptedShop shop, double rate, int clients) {
        URI uri = URI.create("http://127.0.0.1:" + shop.address().getPort());
        return OpenLoop.start(new OpenLoop.Plan(List.of(uri), Mix.WRITES, rate, clients, 5), journal, timeline, CLOCK);
    }

    private static void await(BooleanSupplier wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!wanted.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it did not come to that within 20 s");
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
