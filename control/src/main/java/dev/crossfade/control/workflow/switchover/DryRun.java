package dev.crossfade.control.workflow.switchover;

import dev.crossfade.control.migration.MigrationStatus;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator has asked to be tried without being done, and what came of it. One at a time: asked for again while it is tried, it is the
 * same. Forgotten when the controller ends, for its answer would be too old by then. Thread-safe.
 */
public final class DryRun {

    private final Clock clock;
    private volatile MigrationStatus.@Nullable DryRun last;

    public DryRun(Clock clock) {
        this.clock = clock;
    }

    public synchronized void ask() {
        if (!isAsked()) {
            last = new MigrationStatus.DryRun(clock.instant(), null, false, null, null, List.of());
        }
    }

    /** Somebody waits for the answer. */
    public boolean isAsked() {
        MigrationStatus.DryRun now = last;
        return now != null && now.ended() == null;
    }

    /** @param order what an attempt would do */
    public synchronized void wouldBegin(List<String> order) {
        answer(true, null, null, order);
    }

    /** @param remedy empty where nobody knows one */
    public synchronized void wouldNotBegin(String reason, String remedy) {
        answer(false, reason, remedy.isEmpty() ? null : remedy, List.of());
    }

    private void answer(boolean begins, @Nullable String reason, @Nullable String action, List<String> order) {
        MigrationStatus.DryRun asked = last;
        if (asked != null) {
            last = new MigrationStatus.DryRun(asked.asked(), clock.instant(), begins, reason, action, order);
        }
    }

    /** Null when none was asked for. */
    public MigrationStatus.@Nullable DryRun inStatus() {
        return last;
    }
}
