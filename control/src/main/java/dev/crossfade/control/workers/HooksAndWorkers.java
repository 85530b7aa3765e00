package dev.crossfade.control.workers;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.step.HookPoint;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.preflight.Finding;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The operator's hooks, and workers. Before an attempt the hooks come first, for they may drain what the workers work off; after it, and
 * after an abort, neither waits for the other.
 */
public record HooksAndWorkers(Hooks hooks, Hooks workers) implements Hooks {

    @Override
    public boolean any(HookPoint point) {
        return hooks.any(point) || workers.any(point);
    }

    @Override
    public List<String> calls(HookPoint point) {
        return Stream.of(hooks, workers)
                .flatMap(one -> one.calls(point).stream())
                .toList();
    }

    @Override
    public List<Finding> check(TenantSettings tenant) {
        return Stream.of(hooks, workers)
                .flatMap(one -> one.check(tenant).stream())
                .toList();
    }

    @Override
    public StepOutcome at(HookPoint point, Migration now) {
        return hooks.at(point, now);
    }

    @Override
    public StepOutcome beforeAttempt(Migration now) {
        StepOutcome first = hooks.beforeAttempt(now);
        return first instanceof StepOutcome.Done ? both(first, workers.beforeAttempt(now)) : first;
    }

    @Override
    public StepOutcome verdict(Migration now) {
        StepOutcome first = hooks.verdict(now);
        return first instanceof StepOutcome.Done ? workers.verdict(now) : first;
    }

    @Override
    public Optional<String> begun(Migration now) {
        String begun = joined(
                " and ", hooks.begun(now).orElse(null), workers.begun(now).orElse(null));
        return begun.isEmpty() ? Optional.empty() : Optional.of(begun);
    }

    @Override
    public StepOutcome afterAttempt(Migration now, boolean comes) {
        return both(hooks.afterAttempt(now, comes), workers.afterAttempt(now, comes));
    }

    @Override
    public void beginAfterAttempt(Migration now, boolean comes) {
        hooks.beginAfterAttempt(now, comes);
        workers.beginAfterAttempt(now, comes);
    }

    @Override
    public void callOff(Migration now) {
        hooks.callOff(now);
        workers.callOff(now);
    }

    @Override
    public StepOutcome afterAbort(Migration now) {
        return both(hooks.afterAbort(now), workers.afterAbort(now));
    }

    /** The one that is worse, with what both have found. */
    static StepOutcome both(StepOutcome one, StepOutcome other) {
        if (one instanceof StepOutcome.Failed || other instanceof StepOutcome.Failed) {
            return one instanceof StepOutcome.Failed ? one : other;
        }
        String found = joined("; ", found(one), found(other));
        if (one instanceof StepOutcome.Wait || other instanceof StepOutcome.Wait) {
            return StepOutcome.waiting(
                    joined("; ", reason(one), reason(other)),
                    one instanceof StepOutcome.Wait wait ? wait.again() : ((StepOutcome.Wait) other).again(),
                    found.isEmpty() ? null : found);
        }
        StepOutcome.Done done = (StepOutcome.Done) one;
        return new StepOutcome.Done(found, done.left() == null ? ((StepOutcome.Done) other).left() : done.left());
    }

    private static @Nullable String found(StepOutcome outcome) {
        return outcome instanceof StepOutcome.Wait wait
                ? wait.found()
                : outcome instanceof StepOutcome.Done done ? done.found() : null;
    }

    private static @Nullable String reason(StepOutcome outcome) {
        return outcome instanceof StepOutcome.Wait wait ? wait.reason() : null;
    }

    private static String joined(String between, @Nullable String... parts) {
        return Stream.of(parts)
                .filter(Objects::nonNull)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(between));
    }
}
