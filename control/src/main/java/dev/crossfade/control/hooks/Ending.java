package dev.crossfade.control.hooks;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.MigrationStatus.Attempt;
import org.jspecify.annotations.Nullable;

/**
 * What became of an attempt whose hooks before it have begun.
 *
 * @param outcome {@code done, undone, refused}, or {@code called-off} where it was never made
 * @param reason why it was undone or refused; null otherwise
 */
record Ending(String outcome, @Nullable String reason) {

    static final String DONE = "done";

    /** Where the tenant lives then. */
    Side servesAt(Direction attempted) {
        return outcome.equals(DONE) ? attempted.to() : attempted.from();
    }

    static Ending of(int attempt, @Nullable Attempt last) {
        if (last == null || last.number() < attempt) {
            return new Ending("called-off", null);
        }
        return switch (last.outcome()) {
            case DONE -> new Ending(DONE, null);
            case "refused" -> new Ending("refused", last.reason());
            // Its controller was killed, and its successor has undone it on the way to something else.
            default -> new Ending("undone", last.reason());
        };
    }
}
