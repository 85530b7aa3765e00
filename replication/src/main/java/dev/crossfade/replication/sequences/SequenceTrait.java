package dev.crossfade.replication.sequences;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** What is worth knowing of a sequence before it is carried. */
public enum SequenceTrait {
    /** It begins anew at its end, so that no headroom is ahead of it. */
    CYCLES,
    /** So near its end that the headroom would pass it, even if nobody used it from now on. */
    NEARLY_EXHAUSTED,
    /** A session takes more values at once than it hands out. */
    CACHED;

    /**
     * Pure.
     *
     * @param budget of the switchover
     */
    public static Set<SequenceTrait> of(Sequence sequence, Duration budget) {
        Set<SequenceTrait> traits = EnumSet.noneOf(SequenceTrait.class);
        if (sequence.cycles()) {
            traits.add(CYCLES);
        } else if (new Headroom(Set.of(), budget).isExact(sequence, 0)) {
            traits.add(NEARLY_EXHAUSTED);
        }
        if (sequence.cache() > 1) {
            traits.add(CACHED);
        }
        return traits;
    }
}
