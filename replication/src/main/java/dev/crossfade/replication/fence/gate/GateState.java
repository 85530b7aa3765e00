package dev.crossfade.replication.fence.gate;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a side's gate says (SWITCHOVER.md, "One row decides").
 *
 * <pre>
 * the side that serves     SERVING → FENCING → FENCED;   unfencing: any of the three → SERVING, epoch + 1
 * the side that will       GUARDED → ARMED → OPEN;       unwinding: GUARDED or ARMED → ABORTED;   again: ABORTED → GUARDED
 * after the switchover     OPEN → SERVING, FENCED → GUARDED: the sides exchange roles
 * </pre>
 */
public enum GateState {
    SERVING,
    FENCING,
    FENCED,
    GUARDED,
    ARMED,
    OPEN,
    ABORTED;

    private static final Map<GateState, Set<GateState>> MOVES = Map.of(
            SERVING, Set.of(FENCING, SERVING),
            FENCING, Set.of(FENCED, SERVING),
            FENCED, Set.of(SERVING, GUARDED),
            GUARDED, Set.of(ARMED, ABORTED),
            ARMED, Set.of(OPEN, ABORTED),
            OPEN, Set.of(SERVING),
            ABORTED, Set.of(GUARDED));

    public boolean mayBecome(GateState next) {
        return MOVES.getOrDefault(this, Set.of()).contains(next);
    }

    /** Whether the side's own application may write. */
    public boolean writable() {
        return this == SERVING || this == OPEN;
    }

    /** Whether nothing is written there but by replication, so that the other side has all of it, too. */
    public boolean refusesAllButReplication() {
        return this == GUARDED || this == ARMED || this == ABORTED;
    }

    /** As it stands in the gate's row. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when the label names no state */
    public static GateState ofLabel(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
