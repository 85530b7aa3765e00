package dev.crossfade.control.hooks;

import dev.crossfade.config.settings.ControlSettings.Hook;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.journal.MigrationListener;
import dev.crossfade.control.workflow.step.Hooks;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hooks of a controller with the threads that run them: one for each hook that runs, of which a migration has few, and one that sees
 * to what comes next. When the controller ends, or may not act any more, none is begun, and whatever runs is killed; the next one that acts
 * runs it again.
 */
public final class RunningHooks implements MigrationListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunningHooks.class);

    private static final long TEND_MS = 500;
    private static final long LAST_MS = 2_000;

    private final ExecutorService runners = Executors.newCachedThreadPool(named("hook"));
    private final ScheduledExecutorService tender = Executors.newSingleThreadScheduledExecutor(named("hook-tender"));
    private final HookRuns runs;
    private final BooleanSupplier acts;

    private RunningHooks(
            List<Hook> hooks,
            HookRunner runner,
            DueHooks due,
            HookCounts counts,
            BooleanSupplier acts,
            InstantSource steady) {
        HookRunner ifActing = (hook, call) -> acts.getAsBoolean()
                ? runner.run(hook, call)
                : new HookAnswer.Wait("this controller may not act for the moment");
        this.runs = new HookRuns(hooks, ifActing, due, runners, steady, counts);
        this.acts = acts;
    }

    /** @param acts whether this controller may do anything; what it asks for is at hand */
    public static RunningHooks start(
            List<Hook> hooks,
            HookRunner runner,
            DueHooks due,
            HookCounts counts,
            BooleanSupplier acts,
            InstantSource steady) {
        RunningHooks running = new RunningHooks(hooks, runner, due, counts, acts, steady);
        if (!hooks.isEmpty()) {
            var unused = running.tender.scheduleWithFixedDelay(running::tend, TEND_MS, TEND_MS, TimeUnit.MILLISECONDS);
        }
        return running;
    }

    /** For the plan of steps. */
    public Hooks runs() {
        return runs;
    }

    @Override
    public void changed(@Nullable Migration before, @Nullable Migration now) {
        if (now == null && before != null) {
            runs.forget(before.id());
        }
    }

    private void tend() {
        try {
            if (acts.getAsBoolean()) {
                runs.tend();
            } else {
                runs.forgetAll();
            }
        } catch (RuntimeException e) {
            LOG.warn("hooks were not seen to; tried again", e);
        }
    }

    @Override
    public void close() {
        tender.shutdownNow();
        runners.shutdownNow();
        try {
            if (!runners.awaitTermination(LAST_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("a hook did not end with the controller");
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
