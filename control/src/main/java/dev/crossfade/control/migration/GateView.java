package dev.crossfade.control.migration;

import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;

/** What was seen of one side's gate, the last time somebody looked. */
public sealed interface GateView {

    /**
     * It did not answer, or was not asked yet; never taken for any state.
     *
     * @param changing an act of ours is under way there, or has just been: it may well answer
     */
    record Unknown(String reason, boolean changing) implements GateView {
        public Unknown(String reason) {
            this(reason, false);
        }
    }

    /** There is none: never set up, or cleaned up. */
    record Absent() implements GateView {}

    record Seen(GateRow row) implements GateView {}

    /** Whether the row was read and says one of these. */
    default boolean says(GateState... states) {
        if (this instanceof Seen seen) {
            for (GateState state : states) {
                if (seen.row().state() == state) {
                    return true;
                }
            }
        }
        return false;
    }

    /** For people: {@code armed}, {@code no gate}, {@code unknown: …}. */
    default String inWords() {
        if (this instanceof Seen seen) {
            return seen.row().state().label();
        }
        return this instanceof Unknown unknown ? "unknown (" + unknown.reason() + ")" : "no gate";
    }
}
