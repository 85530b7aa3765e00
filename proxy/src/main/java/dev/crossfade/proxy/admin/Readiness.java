package dev.crossfade.proxy.admin;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Whether this proxy wants new connections; set by its life, shown by {@code /readyz}. Thread-safe. */
public final class Readiness {

    /** So many failed checks in a row take a target out of a load balancer, as a rule. */
    private static final int ANSWERS_TO_NOTICE = 2;

    /** Whoever has not asked for so long does not decide by the answers. */
    private static final Duration ASKED_LATELY = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private final CountDownLatch refusals = new CountDownLatch(ANSWERS_TO_NOTICE);
    private volatile State state = State.STARTING;
    private volatile boolean asked;
    private volatile long askedNanos;

    public Readiness() {
        this(System::nanoTime);
    }

    Readiness(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The listeners are open. */
    public void ready() {
        state = State.READY;
    }

    /** The end has begun: a load balancer should send no more. */
    public void stopping() {
        state = State.STOPPING;
    }

    /** Waits until whoever asks for the state has been told twice that this proxy stops; not at all when nobody has asked lately. */
    public void awaitNoticed(Duration atMost) throws InterruptedException {
        if (asked && nanoTime.getAsLong() - askedNanos < ASKED_LATELY.toNanos()) {
            boolean unused = refusals.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** The state, for somebody who asks in order to decide where connections go. */
    State ask() {
        askedNanos = nanoTime.getAsLong();
        asked = true;
        State now = state;
        if (now == State.STOPPING) {
            refusals.countDown();
        }
        return now;
    }

    /** Where a proxy's life stands. */
    enum State {
        STARTING("not ready: waiting for the first routing table"),
        READY("ready"),
        STOPPING("not ready: stopping");

        private final String text;

        State(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }
}
