package dev.crossfade.rehearsal.loadtest;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C or SIGTERM, once it has come: the machine's end then waits until this is closed, so that what was done can still be told. The
 * exit code is the signal's, 130 or 143.
 */
final class Interruption implements AutoCloseable {

    /** What is under way gets some seconds to end; telling it takes no time. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CountDownLatch told = new CountDownLatch(1);
    private final Thread hook = new Thread(this::holdOn, "interruption");
    private volatile boolean asked;

    private Interruption() {}

    static Interruption watched() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    boolean asked() {
        return asked;
    }

    @Override
    public void close() {
        told.countDown();
        if (!asked) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // It has come just now, and there is nothing left to wait for.
                asked = true;
            }
        }
    }

    private void holdOn() {
        asked = true;
        try {
            told.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
