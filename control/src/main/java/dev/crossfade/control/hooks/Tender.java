package dev.crossfade.control.hooks;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of what goes on beside migrations: as many as run something at the moment, and one that sees twice a second to what comes
 * next, or has it forgotten where this controller may not act.
 */
public final class Tender implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Tender.class);

    private static final long TEND_MS = 500;
    private static final long LAST_MS = 2_000;

    private final String what;
    private final BooleanSupplier acts;
    private final ExecutorService runners;
    private final ScheduledExecutorService tender;

    /**
     * Nothing runs yet.
     *
     * @param what runs, in a word; its threads are called so
     * @param acts whether this controller may do anything; what it asks for is at hand
     */
    public Tender(String what, BooleanSupplier acts) {
        this.what = what;
        this.acts = acts;
        this.runners = Executors.newCachedThreadPool(named(what));
        this.tender = Executors.newSingleThreadScheduledExecutor(named(what + "-tender"));
    }

    /** Runs at once, each in a thread of its own. */
    public Executor runners() {
        return runners;
    }

    /**
     * Sees to it from now on.
     *
     * @param tend what comes next
     * @param forget all of it, for this controller may not act
     */
    public void start(Runnable tend, Runnable forget) {
        var unused = tender.scheduleWithFixedDelay(() -> see(tend, forget), TEND_MS, TEND_MS, TimeUnit.MILLISECONDS);
    }

    private void see(Runnable tend, Runnable forget) {
        try {
            (acts.getAsBoolean() ? tend : forget).run();
        } catch (RuntimeException | Error e) {
            // What is thrown here would end the tending for good.
            LOG.warn("{} were not seen to; tried again", what, e);
        }
    }

    @Override
    public void close() {
        tender.shutdownNow();
        runners.shutdownNow();
        try {
            if (!runners.awaitTermination(LAST_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("some of the {} did not end with the controller", what);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, prefix + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
