package dev.crossfade.control.hooks;

import dev.crossfade.config.settings.ControlSettings.Hook;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.journal.MigrationListener;
import dev.crossfade.control.workflow.step.Hooks;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The hooks of a controller with the threads that run them: one for each hook that runs, of which a migration has few, and one that sees
 * to what comes next. When the controller ends, or may not act any more, none is begun, and whatever runs is killed; the next one that acts
 * runs it again.
 */
public final class RunningHooks implements MigrationListener, AutoCloseable {

    private final Tender tender;
    private final HookRuns runs;

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
        this.tender = new Tender("hooks", acts);
        this.runs = new HookRuns(hooks, ifActing, due, tender.runners(), steady, counts);
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
            running.tender.start(running.runs::tend, running.runs::forgetAll);
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

    @Override
    public void close() {
        tender.close();
    }
}
