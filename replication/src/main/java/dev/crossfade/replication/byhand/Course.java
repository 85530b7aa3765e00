package dev.crossfade.replication.byhand;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import java.util.Optional;

/**
 * What a person may do by hand, as both gates were last seen. Pure. "Serving" is the side that serves or served last, "waiting" the
 * other:
 *
 * <pre>
 * serving             waiting                  what is left
 * serving             guarded, aborted         an attempt, from its beginning
 * serving             armed                    only the undo
 * fencing, fenced     guarded, armed, aborted  only the undo
 * fenced, guarded     open                     only forward
 * fenced              serving                  only forward: whoever ended the migration had no answer of the side that is shut
 * guarded, aborted    serving                  the sides have exchanged roles: read in the first line, the other way round
 * anything else, or a gate that is not seen    nothing by hand
 * </pre>
 *
 * @param kind what is left
 * @param direction from the side that serves to the one that waits
 */
public record Course(Kind kind, Direction direction) {

    /** What is left. */
    public enum Kind {
        ATTEMPT,
        UNDO,
        FORWARD,
        NOTHING_BY_HAND
    }

    /** An empty one was not seen. */
    public static Course of(Optional<GateRow> source, Optional<GateRow> target) {
        if (source.isEmpty() || target.isEmpty() || !isOneMigration(source.get(), target.get())) {
            return new Course(Kind.NOTHING_BY_HAND, Direction.FORWARD);
        }
        GateState here = source.get().state();
        GateState there = target.get().state();
        Kind forward = kind(here, there);
        return forward == Kind.NOTHING_BY_HAND
                ? new Course(kind(there, here), Direction.BACK)
                : new Course(forward, Direction.FORWARD);
    }

    private static boolean isOneMigration(GateRow source, GateRow target) {
        return source.migration().equals(target.migration())
                && source.side() == Side.SOURCE
                && target.side() == Side.TARGET;
    }

    private static Kind kind(GateState serving, GateState waiting) {
        return switch (serving) {
            case SERVING ->
                switch (waiting) {
                    case GUARDED, ABORTED -> Kind.ATTEMPT;
                    case ARMED -> Kind.UNDO;
                    default -> Kind.NOTHING_BY_HAND;
                };
            case FENCING ->
                switch (waiting) {
                    case GUARDED, ARMED, ABORTED -> Kind.UNDO;
                    default -> Kind.NOTHING_BY_HAND;
                };
            case FENCED ->
                switch (waiting) {
                    case GUARDED, ARMED, ABORTED -> Kind.UNDO;
                    case OPEN, SERVING -> Kind.FORWARD;
                    default -> Kind.NOTHING_BY_HAND;
                };
            case GUARDED -> waiting == GateState.OPEN ? Kind.FORWARD : Kind.NOTHING_BY_HAND;
            default -> Kind.NOTHING_BY_HAND;
        };
    }
}
