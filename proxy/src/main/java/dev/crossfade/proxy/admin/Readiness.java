package dev.crossfade.proxy.admin;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Whether this proxy wants new connections; set by its life, shown by {@code /readyz}. Thread-safe. */
public final class Readiness {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition told = lock.newCondition();
    private final Probers probers;
    private State state = State.STARTING;

    public Readiness() {
        this(System::nanoTime);
    }

    Readiness(LongSupplier nanoTime) {
        this.probers = new Probers(nanoTime);
    }

    /** The listeners are open. */
    public void ready() {
        become(State.READY);
    }

    /** The end has begun: a load balancer should send no more. */
    public void stopping() {
        become(State.STOPPING);
    }

    /**
     * Waits until each of those who ask regularly has been told twice that this proxy stops; not at all when there are none. Whoever
     * looks in by hand is not waited for, and does not count for a load balancer.
     *
     * @return those who were not told in time
     */
    public List<String> awaitNoticed(Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = atMost.toNanos();
            List<String> missing = probers.notToldTwice();
            while (!missing.isEmpty() && left > 0) {
                left = told.awaitNanos(left);
                missing = probers.notToldTwice();
            }
            return missing;
        } finally {
            lock.unlock();
        }
    }

    /** The state, for somebody who asks in order to decide where connections go. */
    State ask(String who) {
        lock.lock();
        try {
            if (state == State.STOPPING) {
                probers.toldOfTheEnd(who);
                told.signalAll();
            } else {
                probers.asked(who);
            }
            return state;
        } finally {
            lock.unlock();
        }
    }

    private void become(State next) {
        lock.lock();
        try {
            state = next;
        } finally {
            lock.unlock();
        }
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
