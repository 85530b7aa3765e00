package dev.crossfade.replication.fence.gate;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import java.util.UUID;

/**
 * The gate's row as it was read.
 *
 * @param migration whose it is
 * @param side which side of that migration this database is
 * @param epoch of the HOLDING route of the attempt; raised by every unfencing
 * @param generation of the controller that may act
 */
public record GateRow(UUID migration, Side side, GateState state, Epoch epoch, long generation) {

    /**
     * Whether this side waits to be opened, and the other one is the one that served. What was {@linkplain LostGate written anew} for a
     * removal alone was seen by nobody: that has no epoch.
     */
    public boolean waits() {
        boolean seen = state != GateState.ABORTED || !epoch.equals(Epoch.NONE);
        return seen && state.refusesAllButReplication();
    }

    /** {@code the target's gate says aborted (epoch 7, generation 4)}: for messages. */
    public String inWords() {
        return "the " + side.label() + "'s gate says " + state.label() + " (epoch " + epoch + ", generation "
                + generation + ")";
    }
}
