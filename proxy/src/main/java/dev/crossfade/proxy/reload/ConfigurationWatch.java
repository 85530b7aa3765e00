package dev.crossfade.proxy.reload;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every two seconds whether the files of the configuration hold something else, and has it read again once they have held still
 * for a look: so a file that is being written is left alone. Their content is what counts, so it is no matter how they change: in
 * place, by a rename, or by a link that leads elsewhere. On a thread of its own, as a disk that hangs must delay nothing else.
 */
public final class ConfigurationWatch implements AutoCloseable {

    public static final Duration EVERY = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationWatch.class);

    private final Reloads reloads;
    private final Runnable sweep;
    private final ScheduledExecutorService thread;
    private final AtomicBoolean asked = new AtomicBoolean();
    private String changing = "";

    /**
     * @param sweep clears away what earlier configurations have left behind; with each look
     * @param thread one, which is shut down with this
     */
    public ConfigurationWatch(Reloads reloads, Runnable sweep, ScheduledExecutorService thread) {
        this.reloads = reloads;
        this.sweep = sweep;
        this.thread = thread;
    }

    public void start() {
        var unused = thread.scheduleWithFixedDelay(
                () -> guarded(this::look), EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Somebody asks for it: the files are read at once. Never blocks; ten who ask at the same time are answered together. */
    public void reloadNow() {
        if (asked.compareAndSet(false, true)) {
            try {
                thread.execute(() -> {
                    asked.set(false);
                    guarded(reloads::reload);
                });
            } catch (RejectedExecutionException e) {
                LOG.info("The configuration is not read again: this proxy is going down");
            }
        }
    }

    void look() {
        String now = reloads.lastRead().asTheyAre();
        boolean changed = !now.equals(reloads.lastRead().asRead());
        boolean still = changed && now.equals(changing);
        changing = changed ? now : "";
        if (still) {
            changing = "";
            reloads.reload();
        } else if (!changed && reloads.isWorthAnotherTry()) {
            reloads.tryAgain();
        }
        sweep.run();
    }

    /** What is thrown here would end the looking. */
    private static void guarded(Runnable act) {
        try {
            act.run();
        } catch (RuntimeException e) {
            LOG.error("The configuration could not be looked at", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
