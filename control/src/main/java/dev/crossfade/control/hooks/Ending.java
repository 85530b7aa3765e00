package dev.crossfade.control.hooks;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus.Attempt;
import org.jspecify.annotations.Nullable;

/**
 * What became of an attempt whose hooks before it have begun.
 *
 * @param outcome {@code done, undone, refused}, or {@code called-off} where it was never made
 * @param reason why it was undone or refused; null otherwise
 */
public record Ending(String outcome, @Nullable String reason) {

    public static final String DONE = "done";

    public boolean isDone() {
        return outcome.equals(DONE);
    }

    /** Where the tenant lives then. */
    public Side servesAt(Direction attempted) {
        return isDone() ? attempted.to() : attempted.from();
    }

    /**
     * What became of an attempt that led in a direction. Where another one was begun since, without its own hooks, and refused: where the
     * tenant lives, for that one has moved nobody.
     */
    public static Ending of(int attempt, Direction attempted, Migration now) {
        Attempt last = now.attempt();
        if (last == null || last.number() < attempt) {
            return new Ending("called-off", null);
        }
        if (last.number() > attempt) {
            return new Ending(now.next() == attempted ? "undone" : DONE, null);
        }
        return switch (last.outcome()) {
            case DONE -> new Ending(DONE, null);
            case "refused" -> new Ending("refused", last.reason());
            // Its controller was killed, and its successor has undone it on the way to something else.
            default -> new Ending("undone", last.reason());
        };
    }
}
