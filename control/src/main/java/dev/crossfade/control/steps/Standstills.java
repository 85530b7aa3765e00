package dev.crossfade.control.steps;

import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.control.workflow.step.StepContext;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long those who were stopped for a switchover that begins by itself wait for it, where something has come to be missing meanwhile: for
 * as long as they may take to stop. A controller that is started again grants that anew. Thread-safe.
 */
final class Standstills {

    /** Where there are hooks and no workers. */
    static final Duration USUAL = Duration.ofMinutes(10);

    private final Map<UUID, Standstill> known = new ConcurrentHashMap<>();

    /**
     * One of them.
     *
     * @param steady by which it is measured
     * @param end as it is told
     */
    private record Standstill(Instant steady, Instant end) {}

    /** Until when they may wait, from the first time at which this was asked; empty once that is over. */
    Optional<Instant> until(StepContext context) {
        WorkerSettings workers = context.tenant().workers();
        Duration atMost = workers == null ? USUAL : workers.timeout();
        Standstill now = known.computeIfAbsent(
                context.migration().id(),
                begun -> new Standstill(
                        context.steady().instant().plus(atMost),
                        context.clock().instant().plus(atMost).truncatedTo(ChronoUnit.SECONDS)));
        return context.steady().instant().isBefore(now.steady()) ? Optional.of(now.end()) : Optional.empty();
    }

    /** It is over, whatever comes, until it is forgotten. */
    void end(StepContext context) {
        known.put(
                context.migration().id(),
                new Standstill(context.steady().instant(), context.clock().instant()));
    }

    /** Nobody waits, or what they waited for has come. */
    void forget(StepContext context) {
        known.remove(context.migration().id());
    }
}
