package dev.crossfade.control.workflow.verbs;

import dev.crossfade.config.model.Side;
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
public final class Superseded {

    private Superseded() {}

    /** @param reason what was seen of the higher generation */
    public static Trouble trouble(String reason) {
        return new Trouble(
                MigrationStatus.SUPERSEDED,
                reason + ": another controller has taken over, or crossfade fence lift was used",
                "leave it to the other controller, if there is one; otherwise restart this one: it takes over, and goes on from"
                        + " what the gates say");
    }

    /** What the gates say of it; empty while ours is the highest generation that they know, or once the migration has ended. */
    public static Optional<Trouble> by(Migration migration, Gates gates) {
        long higher = gates.highestGeneration(migration.id());
        return higher > migration.generation() && !migration.state().ended()
                ? Optional.of(trouble("a gate is at generation " + higher + ", and ours is " + migration.generation()
                        + " (by now the source's gate is " + gates.inWords(Side.SOURCE) + ", the target's "
                        + gates.inWords(Side.TARGET) + ")"))
                : Optional.empty();
    }

    /**
     * Lets a verb pass where this controller still acts.
     *
     * @param unsaved what could not be written down, for another controller writes there
     * @throws OperationRefused when what is wanted would never come to pass
     */
    public static void refuse(String verb, Migration now, @Nullable Trouble unsaved, Gates gates) {
        Optional<Trouble> superseded = says(unsaved) ? Optional.ofNullable(unsaved) : by(now, gates);
        superseded.ifPresent(trouble -> {
            throw new OperationRefused(
                    verb + " of " + now.tenant() + " is refused",
                    trouble.what() + ": " + trouble.reason(),
                    trouble.action());
        });
    }

    public static boolean says(@Nullable Trouble trouble) {
        return trouble != null && trouble.what().equals(MigrationStatus.SUPERSEDED);
    }

    /** As {@code safeNext}. */
    public static String safeNext(String tenant) {
        return "restart this controller, unless another one acts for " + tenant;
    }
}
