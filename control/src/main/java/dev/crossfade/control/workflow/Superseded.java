package dev.crossfade.control.workflow;

import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an operator is told when a gate knows a higher generation than ours. Who raised it is not known: another controller that has
 * taken over, or {@code crossfade fence lift}. So we stay away until a person starts us again, which takes over for good.
 */
final class Superseded {

    private Superseded() {}

    /** @param reason what was seen of the higher generation */
    static Trouble trouble(String reason) {
        return new Trouble(
                MigrationStatus.SUPERSEDED,
                reason + ": another controller has taken over, or crossfade fence lift was used",
                "leave it to the other controller, if there is one; otherwise restart this one: it takes over, and goes on from"
                        + " what the gates say");
    }

    /** What the gates say of it; empty while ours is the highest generation that they know, or once the migration has ended. */
    static Optional<Trouble> by(Migration migration, Gates gates) {
        long higher = gates.highestGeneration(migration.id());
        return higher > migration.generation() && !migration.state().ended()
                ? Optional.of(trouble(
                        "a gate is at generation " + higher + ", and this controller at " + migration.generation()))
                : Optional.empty();
    }

    /** @throws OperationRefused when what is wanted would never come to pass */
    static void refuse(String verb, RunningMigration run) {
        Trouble unsaved = run.unsavedTrouble();
        Optional<Trouble> superseded = says(unsaved)
                ? Optional.ofNullable(unsaved)
                : by(run.now(), run.watch().gates());
        superseded.ifPresent(trouble -> {
            throw new OperationRefused(
                    verb + " of " + run.now().tenant() + " is refused",
                    trouble.what() + ": " + trouble.reason(),
                    trouble.action());
        });
    }

    static boolean says(@Nullable Trouble trouble) {
        return trouble != null && trouble.what().equals(MigrationStatus.SUPERSEDED);
    }

    /** As {@code safeNext}. */
    static String safeNext(String tenant) {
        return "restart this controller, unless another one acts for " + tenant;
    }
}
