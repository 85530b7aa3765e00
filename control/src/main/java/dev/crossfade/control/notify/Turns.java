package dev.crossfade.control.notify;

import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.control.workflow.pace.BackOff;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a receiver. It takes one turn after the other, each once the last one says, or as soon as it is rung for; after one that
 * fails with the store, or by an error of ours, it lets longer and longer pass. Thread-safe.
 */
public final class Turns implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final long LAST_MS = 1_000;

    private final String receiver;
    private final Turn turn;
    private final BackOff failures = new BackOff(FIRST_WAIT, LONGEST_WAIT);
    private final Semaphore bell = new Semaphore(0);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;

    /** What is done in one. */
    @FunctionalInterface
    public interface Turn {

        /** @return when the next one is due, unless it is rung for */
        Duration take() throws InterruptedException;
    }

    /**
     * None is taken yet.
     *
     * @param receiver as metrics and logs name it
     */
    public Turns(String receiver, Turn turn) {
        this.receiver = receiver;
        this.turn = turn;
        this.thread = new Thread(this::run, receiver);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** The next one is due. */
    public void ring() {
        bell.release();
    }

    private void run() {
        try {
            while (stopping.getCount() > 0) {
                takeOne();
            }
        } catch (InterruptedException e) {
            LOG.debug("{}: stopped", receiver);
        }
    }

    private void takeOne() throws InterruptedException {
        try {
            Duration wait = turn.take();
            failures.reset();
            if (bell.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                bell.drainPermits();
            }
        } catch (StoreFailure e) {
            LOG.warn("{}: nothing is delivered for now: {}; tried again", receiver, e.getMessage());
            var unused = stopping.await(failures.next().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RuntimeException | Error e) {
            LOG.warn("{}: an error in the controller itself; tried again", receiver, e);
            var unused = stopping.await(failures.next().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Ends the one that is taken, and takes no more. */
    @Override
    public void close() {
        stopping.countDown();
        thread.interrupt();
        try {
            thread.join(LAST_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
