package dev.crossfade.rehearsal.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.wire.Deferral;
import dev.crossfade.rehearsal.ledger.Deferred;
import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.ledger.Timing;
import dev.crossfade.rehearsal.ledger.WriteKind;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TenantTimersTest {

    private final BlockingQueue<Map.Entry<String, Deferral>> calls = new LinkedBlockingQueue<>();
    private final Journal journal = new Journal();

    @Test
    void oneIsAskedForUnderItsKeyUntilItIsTaken() throws Exception {
        AtomicInteger number = new AtomicInteger();
        try (TenantTimers timers = start((key, wish) -> {
            calls.add(Map.entry(key, wish));
            return switch (number.incrementAndGet()) {
                case 1 -> throw new IOException("refused");
                case 2 -> false;
                default -> true;
            };
        })) {
            Map.Entry<String, Deferral> first = next();
            assertEquals(first, next());
            assertEquals(first, next());
            assertTrue(!next().getKey().equals(first.getKey()), "the next one comes once the first is taken");
            assertEquals(first.getKey(), timers.asked().get(0).key());
            assertNull(timers.trouble());
        }
        assertTrue(journal.acknowledgedKeys(WriteKind.EVENT).contains("e-timer-1"));
    }

    @Test
    void everyEighthIsThrottledAndWhatIsAskedForIsWhatIsKnownOfIt() throws Exception {
        try (TenantTimers timers = start((key, wish) -> {
            calls.add(Map.entry(key, wish));
            return true;
        })) {
            Map<String, Deferral> wishes = new HashMap<>();
            for (int i = 0; i < 8; i++) {
                Map.Entry<String, Deferral> call = next();
                wishes.put(call.getKey(), call.getValue());
            }
            List<Deferred> asked = timers.asked().subList(0, 8);
            for (Deferred one : asked) {
                Deferral wish = Objects.requireNonNull(wishes.get(one.key()), one.key());
                assertEquals(one.due().toString(), wish.deliverAt());
                assertEquals(
                        one.throttled() ? new Deferral.Throttle(Timing.MOST, "10s") : null, wish.throttle(), one.key());
            }
            assertEquals(1, asked.stream().filter(Deferred::throttled).count());
        }
    }

    @Test
    void oneThatIsRefusedIsTheTrouble() throws Exception {
        TenantTimers timers = start((key, wish) -> {
            calls.add(Map.entry(key, wish));
            throw new IllegalArgumentException("422 too far");
        });
        try (timers) {
            next();
        }
        assertEquals("a timer of the tenant's was refused: 422 too far", timers.trouble());
    }

    private TenantTimers start(TenantTimers.Desk desk) {
        return TenantTimers.start(desk, journal, Clock.systemUTC(), new SplittableRandom(7), Duration.ofMillis(5));
    }

    private Map.Entry<String, Deferral> next() throws InterruptedException {
        Map.Entry<String, Deferral> next = calls.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was asked for");
        }
        return next;
    }
}
