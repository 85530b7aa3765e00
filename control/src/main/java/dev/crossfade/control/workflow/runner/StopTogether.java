package dev.crossfade.control.workflow.runner;

import java.util.Collection;
import java.util.List;

/** How migrations end with their controller: all are woken first, so that what one is given to end by itself is given to all at once. */
final class StopTogether {

    private StopTogether() {}

    static void close(Collection<RunningMigration> running) {
        List<RunningMigration> all = List.copyOf(running);
        long stopped = System.nanoTime();
        all.forEach(RunningMigration::wake);
        // Those that are waited for longest come last: the sessions of the others are closed meanwhile.
        List<RunningMigration> inTheClock =
                all.stream().filter(RunningMigration::inTheClock).toList();
        all.stream().filter(run -> !inTheClock.contains(run)).forEach(run -> run.close(stopped));
        inTheClock.forEach(run -> run.close(stopped));
    }
}
