package dev.crossfade.rehearsal.loadtest;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Requests that are due while all connections are busy, first come, first served. */
final class WaitingLine {

    /** More than wait through a proxy's longest hold at a usual rate. */
    static final int MOST = 10_000;

    private final Deque<Intended> waiting = new ArrayDeque<>();
    private boolean ended;

    /** Whether there was room; it is not the one who comes that waits. */
    synchronized boolean offer(Intended next) {
        if (ended || waiting.size() >= MOST) {
            return false;
        }
        waiting.add(next);
        notify();
        return true;
    }

    /** The next one, as soon as there is one; null when no more will come. */
    synchronized @Nullable Intended take() throws InterruptedException {
        while (waiting.isEmpty() && !ended) {
            wait();
        }
        return waiting.poll();
    }

    /** Nobody comes any more; those who wait are still served. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /**
     * Nobody is served any more.
     *
     * @return how many had waited
     */
    synchronized int dissolve() {
        int left = waiting.size();
        waiting.clear();
        end();
        return left;
    }
}
