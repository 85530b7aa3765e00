package dev.crossfade.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration TEST = Duration.ofSeconds(20);

    private static final String BALANCER = "10.0.0.1 ELB-HealthChecker/2.0";
    private static final String KUBELET = "10.0.0.2 kube-probe/1.31";
    private static final String OPERATOR = "127.0.0.1 curl/8.5";

    private final AtomicLong now = new AtomicLong(-1000);
    private final Readiness readiness = new Readiness(now::get);

    @Test
    void endDoesNotWaitForALoadBalancerThatNeverAsked() {
        readiness.stopping();
        assertEquals(List.of(), noticed(LONG));
    }

    @Test
    void endDoesNotWaitForOneThatHasLongStoppedAsking() {
        habit(BALANCER);
        pass(Probers.LATELY.plusNanos(1));
        readiness.stopping();
        assertEquals(List.of(), noticed(LONG));
    }

    @Test
    void endWaitsUntilTheLoadBalancerWasToldTwice() {
        habit(BALANCER);
        readiness.stopping();
        CompletableFuture<Void> balancer = CompletableFuture.runAsync(() -> {
            assertEquals(Readiness.State.STOPPING, readiness.ask(BALANCER));
            assertEquals(Readiness.State.STOPPING, readiness.ask(BALANCER));
        });
        assertEquals(List.of(), noticed(LONG));
        assertTimeoutPreemptively(TEST, balancer::join);
    }

    @Test
    void everyoneWhoAsksRegularlyIsWaitedForAndOneDoesNotCountForAnother() {
        habit(BALANCER);
        habit(KUBELET);
        readiness.stopping();
        told(KUBELET, 5);
        told(BALANCER, 1);
        assertEquals(List.of(BALANCER), noticed(Duration.ofMillis(1)));

        told(BALANCER, 1);
        assertEquals(List.of(), noticed(LONG));
    }

    @Test
    void operatorWhoLooksInDoesNotCountForTheLoadBalancerAndIsNotWaitedFor() {
        habit(BALANCER);
        readiness.ask(OPERATOR);
        readiness.stopping();
        told(OPERATOR, 5);
        assertEquals(List.of(BALANCER), noticed(Duration.ofMillis(1)));

        told(BALANCER, 2);
        assertEquals(List.of(), noticed(LONG));
    }

    @Test
    void askingTwiceWithALongPauseBetweenIsNoHabit() {
        readiness.ready();
        readiness.ask(OPERATOR);
        pass(Probers.LATELY.plusNanos(1));
        readiness.ask(OPERATOR);
        readiness.stopping();
        assertEquals(List.of(), noticed(LONG));
    }

    @Test
    void endWaitsNoLongerThanItMay() {
        habit(BALANCER);
        readiness.stopping();
        assertEquals(List.of(BALANCER), noticed(Duration.ofMillis(1)));
    }

    @Test
    void whoHasNotAskedForLongestIsForgottenAtTheBound() {
        habit(BALANCER);
        habit(KUBELET);
        readiness.ask(BALANCER);
        for (int i = 0; i < Probers.MOST - 1; i++) {
            readiness.ask("10.1.0." + i);
        }
        readiness.stopping();
        assertEquals(List.of(BALANCER), noticed(Duration.ofMillis(1)));
    }

    private void habit(String who) {
        readiness.ready();
        readiness.ask(who);
        pass(Duration.ofSeconds(30));
        assertEquals(Readiness.State.READY, readiness.ask(who));
    }

    private void told(String who, int times) {
        for (int i = 0; i < times; i++) {
            assertEquals(Readiness.State.STOPPING, readiness.ask(who));
        }
    }

    private List<String> noticed(Duration atMost) {
        return assertTimeoutPreemptively(TEST, () -> readiness.awaitNoticed(atMost));
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
