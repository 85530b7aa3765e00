package dev.crossfade.control.workers;

import dev.crossfade.control.migration.Migration;

/**
 * What the last run of a migration is to the attempt that comes, or does not.
 *
 * @param comes an attempt is wanted
 */
record LastRun(WorkerLanes lanes, Migration now, boolean comes) {

    /**
     * One that stops for what nobody wants any more ends here, also one that rests between two looks: it would go on with the next.
     *
     * @return whether it may just be writing down what they had: only then is it known what is owed
     */
    boolean mayStillAct() {
        WorkerRun last = lanes.last(now.id());
        return last != null && !stopsForWhatComes() && RunId.isBefore(last.id()) && lanes.dismiss(now.id());
    }

    /** Whether something is to be done about it now. What was still owed when the attempt that comes was begun with is no reason to end that. */
    boolean leavesDue(WorkerCounts then) {
        return WorkerDebts.isDue(then, now, comes) && !stopsForWhatComes();
    }

    private boolean stopsForWhatComes() {
        WorkerRun last = lanes.last(now.id());
        return comes && last != null && last.id().equals(RunId.before(now));
    }
}
