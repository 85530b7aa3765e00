package dev.crossfade.control.workflow.pace;

import java.time.Duration;

/** Rings whenever something changed, so that watchers look again. Thread-safe. */
public final class Changes {

    private long count;

    public synchronized void ring() {
        count++;
        notifyAll();
    }

    public synchronized long count() {
        return count;
    }

    /** Waits until something changed since the count was read, at most so long. */
    public synchronized void awaitAfter(long seen, Duration atMost) {
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
