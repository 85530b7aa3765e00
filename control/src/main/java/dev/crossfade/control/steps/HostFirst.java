package dev.crossfade.control.steps;

import dev.crossfade.control.workers.WorkerWords;
import dev.crossfade.control.workflow.pace.AttemptFailed;
import dev.crossfade.control.workflow.step.HookPoint;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.switchover.HostsSay;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whoever runs the servers is asked before anybody is stopped for an attempt that would be refused: each refusal after that would cost the
 * tenant a standstill for nothing. Thread-safe.
 */
final class HostFirst {

    /** Between two looks, unless somebody was refused by one: a look is about a dozen calls. */
    static final Duration AGAIN = Duration.ofSeconds(30);

    private final Hooks hooks;
    private final Map<UUID, Refusal> known = new ConcurrentHashMap<>();

    private final Map<UUID, Instant> passed = new ConcurrentHashMap<>();

    private record Refusal(Instant until, AttemptFailed why) {}

    HostFirst(Hooks hooks) {
        this.hooks = hooks;
    }

    /** Whether an attempt that is wanted now would be refused for it, and somebody would be stopped before that. */
    boolean refuses(StepContext context) {
        boolean stopsSomebody = !hooks.calls(HookPoint.BEFORE_SWITCHOVER).isEmpty()
                || !WorkerWords.stops(context.tenant()).isEmpty();
        return stopsSomebody && !hasPassed(context) && ask(context).isPresent();
    }

    /** What keeps an attempt that nobody asked for from being made, as it was at most {@link #AGAIN} ago; empty for nothing. */
    Optional<String> keepsWaiting(StepContext context) {
        if (hasPassed(context)) {
            return Optional.empty();
        }
        UUID migration = context.migration().id();
        Refusal last = known.get(migration);
        if (last == null || !context.steady().instant().isBefore(last.until())) {
            known.remove(migration);
            ask(context)
                    .ifPresent(why -> known.put(
                            migration, new Refusal(context.steady().instant().plus(AGAIN), why)));
        }
        return Optional.ofNullable(known.get(migration))
                .map(refusal ->
                        AttemptFailed.reason(refusal.why()) + "; to do: " + AttemptFailed.remedy(refusal.why()));
    }

    private boolean hasPassed(StepContext context) {
        Instant until = passed.get(context.migration().id());
        return until != null && context.steady().instant().isBefore(until);
    }

    private Optional<AttemptFailed> ask(StepContext context) {
        Optional<AttemptFailed> against = new HostsSay(context.tenant().id(), context.databases()).against();
        UUID migration = context.migration().id();
        if (against.isEmpty()) {
            passed.put(migration, context.steady().instant().plus(AGAIN));
        } else {
            passed.remove(migration);
        }
        return against;
    }
}
