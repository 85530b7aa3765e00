package dev.crossfade.control.workflow;

import java.time.Duration;

/** Rings whenever something changed, so that watchers look again. Thread-safe. */
final class Changes {

    private long count;

    synchronized void ring() {
        count++;
        notifyAll();
    }

    synchronized long count() {
        return count;
    }

    /** Waits until something changed since the count was read, at most so long. */
    synchronized void awaitAfter(long seen, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        while (count == seen) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
