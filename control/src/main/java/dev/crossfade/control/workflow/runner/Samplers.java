package dev.crossfade.control.workflow.runner;

import dev.crossfade.control.workflow.pace.Changes;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few threads that look at all migrations once a second, beside those that move them on: what is seen is kept in each one's watch. One
 * that is still being looked at is left out.
 */
final class Samplers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Samplers.class);

    /** One that finds out why a stream is ill is busy for seconds, and the others wait for distant servers. */
    private static final int FEWEST = 4;

    private static final int MOST = 32;

    private final Collection<RunningMigration> running;
    private final Changes changes;
    private final ScheduledExecutorService threads;

    /**
     * Not started.
     *
     * @param running those that there are, as they come and go
     * @param changes rings after each look
     * @param tenants how many there may be
     */
    Samplers(Collection<RunningMigration> running, Changes changes, int tenants, ThreadFactory named) {
        this.running = running;
        this.changes = changes;
        this.threads = Executors.newScheduledThreadPool(Math.max(FEWEST, Math.min(tenants, MOST)), named);
    }

    void start() {
        var unused = threads.scheduleWithFixedDelay(this::sample, 0, 1, TimeUnit.SECONDS);
    }

    /** Does that once the time is over, unless the controller has stopped by then. */
    void after(Duration time, Runnable work) {
        try {
            var unused = threads.schedule(work, time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The controller has stopped.
        }
    }

    private void sample() {
        for (RunningMigration run : running) {
            if (threads.isShutdown()) {
                return;
            }
            if (!run.over()) {
                threads.execute(AboutMigration.of(run.now(), () -> sample(run)));
            } else if (run.isSuperseded()) {
                threads.execute(AboutMigration.of(run.now(), () -> glance(run)));
            }
        }
    }

    private void sample(RunningMigration run) {
        if (run.watch().beginLook()) {
            try {
                run.watch().look();
                run.tellDrift();
            } catch (RuntimeException e) {
                LOG.warn("{}: the sampler failed; it looks again", run.now().tenant(), e);
            } finally {
                tend(run);
                run.watch().endLook();
                // It may have ended meanwhile, and this look have opened sessions again.
                run.releaseIfOver();
            }
            changes.ring();
        }
    }

    private static void tend(RunningMigration run) {
        try {
            run.tend();
        } catch (RuntimeException | Error e) {
            LOG.warn(
                    "{}: what is done beside the migration failed; it is tried again",
                    run.now().tenant(),
                    e);
        }
    }

    private void glance(RunningMigration run) {
        if (run.watch().beginLook()) {
            try {
                if (run.glance()) {
                    changes.ring();
                }
            } catch (RuntimeException e) {
                LOG.warn(
                        "{}: the gates were not looked at; it is tried again",
                        run.now().tenant(),
                        e);
            } finally {
                run.watch().endLook();
            }
        }
    }

    /** No look begins after it; those under way are interrupted. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
