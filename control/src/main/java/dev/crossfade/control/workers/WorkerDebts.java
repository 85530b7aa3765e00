package dev.crossfade.control.workers;

import dev.crossfade.control.migration.Migration;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** What is owed to the workers of migrations, by what is written down of them. Thread-safe. */
final class WorkerDebts implements KeptCounts {

    /**
     * After which a call of a controller that stood still, and was followed meanwhile, does not arrive any more: AWS refuses what was signed more
     * than five minutes ago.
     *
     * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html">Troubleshoot Signature Version 4</a>
     */
    static final Duration LATEST_CALL = Duration.ofMinutes(6);

    private final KeptCounts kept;
    private final InstantSource steady;
    /**
     * Until when a call may arrive that is not known to have been taken: of another controller, by what was written down when this one asked
     * first, and whatever it has written since; or one of this controller's that was not answered.
     */
    private final Map<UUID, Instant> callsUntil = new ConcurrentHashMap<>();

    WorkerDebts(KeptCounts kept, InstantSource steady) {
        this.kept = kept;
        this.steady = steady;
    }

    @Override
    public Optional<WorkerCounts> find(UUID migration) {
        Optional<WorkerCounts> found = kept.find(migration);
        callsUntil.computeIfAbsent(
                migration, id -> found.isPresent() ? steady.instant().plus(LATEST_CALL) : Instant.MIN);
        return found;
    }

    @Override
    public void put(UUID migration, WorkerCounts counts) {
        kept.put(migration, counts);
    }

    /** @param comes as {@link dev.crossfade.control.workflow.step.Hooks#afterAttempt} has it */
    static boolean isDue(WorkerCounts then, Migration now, boolean comes) {
        return then.due() && !(comes && then.attempt() >= now.nextAttempt());
    }

    /** A call of this controller's has failed, and may arrive all the same. */
    void mayArrive(UUID migration) {
        callsUntil.put(migration, steady.instant().plus(LATEST_CALL));
    }

    /** All is as it is to be. */
    void settle(Migration now, WorkerCounts due) {
        if (due.due()) {
            // What was counted meanwhile is kept.
            kept.put(now.id(), kept.find(now.id()).orElse(due).settled());
        }
    }

    /** After which it is looked once more whether all is still so: where a call may be under way of which nothing is known. */
    Duration again(Migration now) {
        Instant until = callsUntil.get(now.id());
        return until == null || steady.instant().isBefore(until) ? LATEST_CALL : Duration.ZERO;
    }

    void forget(UUID migration) {
        callsUntil.remove(migration);
    }

    /** Another controller may lead meanwhile. */
    void forgetAll() {
        callsUntil.clear();
    }
}
