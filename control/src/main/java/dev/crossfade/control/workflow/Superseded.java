package dev.crossfade.control.workflow;

import dev.crossfade.control.migration.MigrationStatus.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * What an operator is told when a gate knows a higher generation than ours. Who raised it is not known: another controller that has
 * taken over, or {@code crossfade fence lift}. So we stay away until a person starts us again, which takes over for good.
 */
final class Superseded {

    private static final String WHAT = "this controller was superseded, and does nothing more for the tenant";

    private Superseded() {}

    /** @param reason what was seen of the higher generation */
    static Trouble trouble(String reason) {
        return new Trouble(
                WHAT,
                reason + ": another controller has taken over, or crossfade fence lift was used",
                "leave it to the other controller, if there is one; otherwise restart this one: it takes over, and goes on from"
                        + " what the gates say");
    }

    static boolean says(@Nullable Trouble trouble) {
        return trouble != null && trouble.what().equals(WHAT);
    }

    /** As {@code safeNext}. */
    static String safeNext(String tenant) {
        return "restart this controller, unless another one acts for " + tenant;
    }
}
