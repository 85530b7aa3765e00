package dev.crossfade.control.workflow.switchover;

import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.control.workflow.pace.BackOff;
import dev.crossfade.control.workflow.pace.Pause;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Tries what has to be done, whatever happens, for as long as it takes: after the fence was begun there is no giving up, only
 * waiting until a side answers. Each failure is shown; the wait between two tries is bounded.
 */
final class Perseverance {

    private static final Duration FIRST = Duration.ofMillis(100);
    /** Clients wait for what is tried, and for no longer than the route says. */
    private static final Duration MOST = Duration.ofSeconds(1);

    private final Pause pause;
    private final AttemptProgress progress;
    private final Runnable meanwhile;

    /** @param meanwhile what is looked after between two tries; what it throws ends them */
    Perseverance(Pause pause, AttemptProgress progress, Runnable meanwhile) {
        this.pause = pause;
        this.progress = progress;
        this.meanwhile = meanwhile;
    }

    /**
     * Returns once it has succeeded.
     *
     * @throws ReplicationFailure SUPERSEDED: somebody else acts, and we stop
     * @throws StoreFailure NOT_LEADING: somebody else may act
     */
    <T> T until(String what, Supplier<T> act) {
        BackOff backOff = new BackOff(FIRST, MOST);
        while (true) {
            try {
                T result = act.get();
                progress.troubledBy(null);
                return result;
            } catch (ReplicationFailure e) {
                if (e.kind() == ReplicationFailure.Kind.SUPERSEDED) {
                    throw e;
                }
                progress.troubledBy(trouble(what, String.valueOf(e.getMessage()), e.action()));
            } catch (StoreFailure e) {
                if (e.kind() == StoreFailure.Kind.NOT_LEADING) {
                    throw e;
                }
                progress.troubledBy(trouble(what, String.valueOf(e.getMessage()), e.action()));
            }
            try {
                meanwhile.run();
            } catch (GivenUp e) {
                progress.troubledBy(null);
                throw e;
            }
            pause.atMost(backOff.next());
        }
    }

    private static MigrationStatus.Trouble trouble(String what, String reason, String action) {
        return new MigrationStatus.Trouble(what + ": tried again until it succeeds", reason, action);
    }
}
