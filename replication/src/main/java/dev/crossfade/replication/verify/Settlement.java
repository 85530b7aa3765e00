package dev.crossfade.replication.verify;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tells differences from changes under way. The source's row is read, everything that was committed there until now is waited for
 * at the target, the target's row is read, and the source's once more. Rows that look equal in none of a bounded number of rounds are
 * different, or unsettled where they never stood still; {@link Suspicion} says which.
 */
final class Settlement {

    /** A row that comes and goes all the time looks different in a quarter of all rounds at most, and in all five hardly ever. */
    private static final int ROUNDS = 5;

    private List<Suspicion> pending;
    private int rounds;

    Settlement(List<Candidate> candidates) {
        this.pending = candidates.stream().map(Suspicion::new).toList();
    }

    /**
     * May be called again after a failure, with other sessions: it goes on with the round that failed.
     *
     * @param barrier returns when the target has applied all that the source had committed when it was called
     */
    void settle(RowStates source, RowStates target, Runnable barrier) throws SQLException {
        for (; rounds < ROUNDS && !pending.isEmpty(); rounds++) {
            List<Candidate> candidates =
                    pending.stream().map(Suspicion::candidate).toList();
            Map<Candidate, List<String>> before = source.of(candidates);
            barrier.run();
            Map<Candidate, List<String>> there = target.of(candidates);
            Map<Candidate, List<String>> after = source.of(candidates);
            List<Suspicion> still = new ArrayList<>();
            for (Suspicion suspicion : pending) {
                Candidate row = suspicion.candidate();
                suspicion.look(before.get(row), there.get(row), after.get(row));
                if (!suspicion.isDispelled()) {
                    still.add(suspicion);
                }
            }
            pending = still;
        }
    }

    List<Candidate> different() {
        return pending.stream()
                .flatMap(suspicion -> suspicion.confirmed().stream())
                .toList();
    }

    /** How many were equal in no look, and changed during each. */
    int unsettled() {
        return pending.size() - different().size();
    }
}
