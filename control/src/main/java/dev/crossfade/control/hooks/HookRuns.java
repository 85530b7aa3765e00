package dev.crossfade.control.hooks;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.ControlSettings.Hook;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.hooks.DueHooks.Due;
import dev.crossfade.control.hooks.HookSeries.Once;
import dev.crossfade.control.hooks.HookSeries.Task;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus.Attempt;
import dev.crossfade.control.workflow.step.HookPoint;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.preflight.Finding;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The configured hooks of all migrations. Those of stages, of attempts and of an abort are runs of their own: the hooks before an attempt
 * end those that still run after the one before it, and the other way round. A controller that is started again runs again what it does
 * not know to be through, with the same ids. Thread-safe; a migration is asked about by one thread.
 */
public final class HookRuns implements Hooks {

    private static final StepOutcome NOTHING = StepOutcome.done("");
    private static final Duration SOON = Duration.ofMillis(500);
    /** Ends the id of a series before an attempt. */
    private static final String BEFORE = "/before";

    private final HookPlan plan;
    private final HookRunner runner;
    private final DueHooks due;
    private final Executor executor;
    private final InstantSource steady;
    private final HookCounts counts;
    private final Map<Key, HookSeries> series = new ConcurrentHashMap<>();

    /** What runs for a migration, one series of each kind at most. */
    private enum Kind {
        STAGE,
        ATTEMPT,
        ABORT
    }

    private record Key(UUID migration, Kind kind) {}

    /**
     * Nothing is run yet.
     *
     * @param executor runs one hook at a time of each migration
     */
    public HookRuns(
            List<Hook> hooks,
            HookRunner runner,
            DueHooks due,
            Executor executor,
            InstantSource steady,
            HookCounts counts) {
        this.plan = HookPlan.of(hooks);
        this.runner = runner;
        this.due = due;
        this.executor = executor;
        this.steady = steady;
        this.counts = counts;
    }

    /** What ran out, or has ended, is seen to although nobody asks; called every now and then. */
    public void tend() {
        series.values().forEach(HookSeries::advance);
    }

    /** Ends what runs for a migration that nobody acts on any more. */
    public void forget(UUID migration) {
        Stream.of(Kind.values()).forEach(kind -> dismiss(new Key(migration, kind)));
    }

    /** Ends what runs for any: whatever is asked about again is run again. */
    public void forgetAll() {
        List.copyOf(series.keySet()).forEach(this::dismiss);
    }

    @Override
    public List<String> calls(HookPoint point) {
        return plan.calls(point);
    }

    @Override
    public boolean any(HookPoint point) {
        return plan.any(point);
    }

    /** Nothing: only by being run is it found out what a hook would say. */
    @Override
    public List<Finding> check(TenantSettings tenant) {
        return List.of();
    }

    @Override
    public StepOutcome at(HookPoint point, Migration now) {
        // Once the tenant has moved, nothing is given up any more.
        Once end = point == HookPoint.AFTER_POST_MIGRATION ? Once.PASSED : Once.ASKED;
        return look(
                now,
                Kind.STAGE,
                made(now) + "/" + point,
                end,
                () -> tasks(now, point, made(now), now.direction(), null));
    }

    @Override
    public StepOutcome beforeAttempt(Migration now) {
        if (!plan.anyOfAttempts()) {
            return NOTHING;
        }
        Due begins = new Due(now.nextAttempt(), now.next());
        if (!due.find(now.id()).equals(Optional.of(begins))) {
            due.put(now.id(), begins);
        }
        return look(
                now,
                Kind.ATTEMPT,
                before(begins),
                Once.FAILED,
                () -> tasks(now, HookPoint.BEFORE_SWITCHOVER, begins.attempt(), begins.direction(), null));
    }

    @Override
    public StepOutcome verdict(Migration now) {
        if (!plan.any(HookPoint.BEFORE_SWITCHOVER)) {
            return NOTHING;
        }
        HookSeries asked = series.get(new Key(now.id(), Kind.ATTEMPT));
        return asked == null || !asked.id().equals(before(new Due(now.nextAttempt(), now.next())))
                ? StepOutcome.waiting("it is not known any more what the hooks before it have come to", SOON)
                : asked.verdict();
    }

    @Override
    public Optional<String> begun(Migration now) {
        return plan.anyOfAttempts()
                ? due.find(now.id())
                        .filter(begun -> begun.attempt() >= now.nextAttempt())
                        .map(begun -> "the hooks before it were run")
                : Optional.empty();
    }

    @Override
    public StepOutcome afterAttempt(Migration now, boolean comes) {
        HookSeries owed = owed(now, comes);
        if (owed == null) {
            return NOTHING;
        }
        StepOutcome outcome = owed.look();
        if (outcome instanceof StepOutcome.Done) {
            cross(now);
        }
        return outcome;
    }

    @Override
    public void beginAfterAttempt(Migration now, boolean comes) {
        HookSeries owed = owed(now, comes);
        if (owed != null) {
            owed.advance();
        }
    }

    private @Nullable HookSeries owed(Migration now, boolean comes) {
        Due begun = plan.anyOfAttempts() ? due.find(now.id()).orElse(null) : null;
        if (begun == null || (comes && begun.attempt() >= now.nextAttempt())) {
            return null;
        }
        Ending ending = Ending.of(begun.attempt(), begun.direction(), now);
        return series(
                now,
                Kind.ATTEMPT,
                begun.attempt() + "/after/" + ending.outcome(),
                Once.PASSED,
                () -> after(now, begun, ending));
    }

    /** Off the list of what is owed. */
    private void cross(Migration now) {
        due.remove(now.id());
        dismiss(new Key(now.id(), Kind.ATTEMPT));
    }

    @Override
    public void callOff(Migration now) {
        dismiss(new Key(now.id(), Kind.STAGE));
        Key attempt = new Key(now.id(), Kind.ATTEMPT);
        HookSeries running = series.get(attempt);
        if (running != null && running.id().endsWith(BEFORE)) {
            dismiss(attempt);
        }
    }

    @Override
    public StepOutcome afterAbort(Migration now) {
        callOff(now);
        // Where a tenant leaves a target that is gone, nothing is to be begun there any more.
        Due begun = due.find(now.id()).orElse(null);
        if (begun != null
                && Ending.of(begun.attempt(), begun.direction(), now).servesAt(begun.direction()) == Side.TARGET) {
            cross(now);
        }
        StepOutcome attempt = afterAttempt(now, false);
        if (!(attempt instanceof StepOutcome.Done settled)) {
            return attempt;
        }
        StepOutcome abort = look(
                now,
                Kind.ABORT,
                "abort",
                Once.PASSED,
                () -> tasks(now, HookPoint.AFTER_ABORT, made(now), now.direction(), null));
        // What the first of the two has found is told once.
        return abort instanceof StepOutcome.Wait wait
                        && wait.found() == null
                        && !settled.found().isEmpty()
                ? StepOutcome.waiting(wait.reason(), wait.again(), settled.found())
                : abort;
    }

    private List<Task> after(Migration now, Due begun, Ending ending) {
        List<Task> tasks =
                new ArrayList<>(tasks(now, HookPoint.AFTER_SWITCHOVER, begun.attempt(), begun.direction(), ending));
        if (ending.outcome().equals(Ending.DONE) && begun.direction() == Direction.FORWARD) {
            tasks.addAll(tasks(now, HookPoint.BEFORE_POST_MIGRATION, begun.attempt(), begun.direction(), null));
        }
        return tasks;
    }

    private List<Task> tasks(
            Migration now, HookPoint point, int attempt, Direction direction, @Nullable Ending ending) {
        List<Task> tasks = new ArrayList<>();
        for (Hook hook : plan.at(point)) {
            tasks.add(new Task(
                    hook,
                    HookCall.of(
                            point,
                            tasks.size() + 1,
                            now,
                            attempt,
                            direction,
                            ending == null ? null : ending.outcome(),
                            ending == null ? null : ending.reason())));
        }
        return tasks;
    }

    private StepOutcome look(Migration now, Kind kind, String id, Once end, Supplier<List<Task>> tasks) {
        return series(now, kind, id, end, tasks).look();
    }

    private HookSeries series(Migration now, Kind kind, String id, Once end, Supplier<List<Task>> tasks) {
        return series.compute(new Key(now.id(), kind), (key, known) -> {
            if (known != null && known.id().equals(id)) {
                return known;
            }
            if (known != null) {
                known.dismiss();
            }
            return new HookSeries(id, tasks.get(), end, runner, executor, steady, counts::count);
        });
    }

    private void dismiss(Key key) {
        HookSeries ended = series.remove(key);
        if (ended != null) {
            ended.dismiss();
        }
    }

    private static String before(Due begins) {
        return begins.attempt() + BEFORE;
    }

    private static int made(Migration now) {
        Attempt last = now.attempt();
        return last == null ? 0 : last.number();
    }
}
