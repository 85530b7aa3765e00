package dev.crossfade.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration TEST = Duration.ofSeconds(20);

    private final AtomicLong now = new AtomicLong();
    private final Readiness readiness = new Readiness(now::get);

    @Test
    void endDoesNotWaitForALoadBalancerThatNeverAsked() {
        readiness.stopping();
        assertTimeoutPreemptively(TEST, () -> readiness.awaitNoticed(LONG));
    }

    @Test
    void endDoesNotWaitForOneThatHasLongStoppedAsking() {
        readiness.ready();
        assertEquals(Readiness.State.READY, readiness.ask());
        now.addAndGet(Duration.ofSeconds(61).toNanos());
        readiness.stopping();
        assertTimeoutPreemptively(TEST, () -> readiness.awaitNoticed(LONG));
    }

    @Test
    void endWaitsUntilTheLoadBalancerWasToldTwice() {
        readiness.ready();
        assertEquals(Readiness.State.READY, readiness.ask());
        readiness.stopping();
        CompletableFuture<Void> loadBalancer = CompletableFuture.runAsync(() -> {
            assertEquals(Readiness.State.STOPPING, readiness.ask());
            assertEquals(Readiness.State.STOPPING, readiness.ask());
        });
        assertTimeoutPreemptively(TEST, () -> readiness.awaitNoticed(LONG));
        assertTimeoutPreemptively(TEST, loadBalancer::join);
    }

    @Test
    void endWaitsNoLongerThanItMay() {
        readiness.ready();
        assertEquals(Readiness.State.READY, readiness.ask());
        readiness.stopping();
        assertTimeoutPreemptively(TEST, () -> readiness.awaitNoticed(Duration.ofMillis(1)));
    }
}
