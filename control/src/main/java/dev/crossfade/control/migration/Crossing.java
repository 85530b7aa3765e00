package dev.crossfade.control.migration;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which way the last attempt at a switchover leads, or led, and how far it got.
 *
 * <pre>
 * FORWARD, not opened    before the first switchover, and again after a rollback
 * FORWARD, opened        switched over: the tenant lives on the target
 * BACK, not opened       a rollback is under way
 * BACK, opened           rolled back, and the sides exchange roles
 * </pre>
 *
 * @param direction of the attempt
 * @param opened the side that it leads to was seen open: from here the way is forward
 * @param rollbackUntil until when changes are carried back after a switchover; null when they are not
 */
public record Crossing(
        Direction direction, boolean opened, @Nullable Instant rollbackUntil) {

    /** Nobody has changed sides, or everybody is back where they were. */
    public static final Crossing NONE = new Crossing(Direction.FORWARD, false, null);

    /** The way that the next attempt would lead, or the one under way does: changes are replicated along it. */
    public Direction next() {
        return opened ? direction.reversed() : direction;
    }

    Crossing seenOpen() {
        return new Crossing(direction, true, rollbackUntil);
    }

    /** The switchover is to be taken back. */
    Crossing turnedBack() {
        return new Crossing(Direction.BACK, false, rollbackUntil);
    }

    /** An attempt came to nothing: everybody is where they were before it. */
    Crossing undone() {
        return direction == Direction.BACK ? new Crossing(Direction.FORWARD, true, rollbackUntil) : this;
    }

    Crossing rollbackUntil(@Nullable Instant end) {
        return new Crossing(direction, opened, end);
    }

    /** The stage in which a migration goes on once the attempt has succeeded. */
    Stage arrival() {
        return direction == Direction.FORWARD ? Stage.POST_MIGRATION : Stage.REPLICATION;
    }

    /** The side to which the attempt leads. */
    public Side to() {
        return direction.to();
    }
}
