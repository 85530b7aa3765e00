package dev.crossfade.proxy.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void itDoublesUpToItsBoundAndStaysBetweenHalfAndAll() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(350), new Random(1));

        for (long full : new long[] {100, 200, 350, 350}) {
            Duration wait = backoff.afterFailure();
            assertTrue(wait.compareTo(Duration.ofMillis(full / 2)) >= 0, wait::toString);
            assertTrue(wait.compareTo(Duration.ofMillis(full)) <= 0, wait::toString);
        }
    }

    @Test
    void aSuccessBeginsAnew() {
        Random always = new Random() {
            @Override
            public double nextDouble() {
                return 1;
            }
        };
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2), always);
        Duration first = backoff.afterFailure();
        Duration second = backoff.afterFailure();
        backoff.succeeded();

        assertEquals(Duration.ofMillis(100), first);
        assertEquals(Duration.ofMillis(200), second);
        assertEquals(Duration.ofMillis(100), backoff.afterFailure());
    }
}
