package dev.crossfade.rehearsal.fault;

import java.io.IOException;
import java.time.Duration;

/** Waits for something to be so, for so long and no longer. */
final class Waiting {

    private static final long LOOK_EVERY_MS = 50;

    private Waiting() {}

    /** Something to look at. */
    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /** @param otherwise what to say when it is not so in time */
    static void until(Condition condition, Duration atMost, String otherwise) throws IOException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                throw new IOException(otherwise + ", within " + atMost.toSeconds() + " s");
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
    }
}
