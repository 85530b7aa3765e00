package dev.crossfade.control.workers;

import dev.crossfade.control.migration.Migration;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
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
    /** Whose counts were written down by this controller. */
    private final Set<UUID> ours = ConcurrentHashMap.newKeySet();

    WorkerDebts(KeptCounts kept) {
        this.kept = kept;
    }

    @Override
    public Optional<WorkerCounts> find(UUID migration) {
        return kept.find(migration);
    }

    @Override
    public void put(UUID migration, WorkerCounts counts) {
        kept.put(migration, counts);
        ours.add(migration);
    }

    /** @param comes as {@link dev.crossfade.control.workflow.step.Hooks#afterAttempt} has it */
    static boolean isDue(WorkerCounts then, Migration now, boolean comes) {
        return then.due() && !(comes && then.attempt() >= now.nextAttempt());
    }

    /** All is as it is to be. */
    void settle(Migration now, WorkerCounts due) {
        if (due.due()) {
            kept.put(now.id(), due.settled());
        }
    }

    /** After which it is looked once more whether all is still so: where another controller may have had a call under way. */
    Duration again(Migration now) {
        return ours.contains(now.id()) ? Duration.ZERO : LATEST_CALL;
    }

    void forget(UUID migration) {
        ours.remove(migration);
    }
}
