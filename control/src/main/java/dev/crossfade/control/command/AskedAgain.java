package dev.crossfade.control.command;

import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Obstacle;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A verb that is refused for what passes by itself: right after the sides have changed the lag is not known for some seconds, and nobody at
 * 3 a.m. wants to type a rollback twice. What has to be mended is told at once.
 */
final class AskedAgain {

    private static final Duration EVERY = Duration.ofSeconds(1);

    /** Half a minute; what has not passed by then is told as the refusal that it is. */
    private static final int AT_MOST = 30;

    private AskedAgain() {}

    /** @param say hears once what is waited for */
    static MigrationStatus until(Supplier<MigrationStatus> verb, Terminal terminal, Consumer<String> say) {
        for (int refusals = 0; ; refusals++) {
            try {
                return verb.get();
            } catch (VerbFailure e) {
                if (refusals == AT_MOST || !Obstacle.WAIT.equals(e.problem().action())) {
                    throw e;
                }
                if (refusals == 0) {
                    String reason = Objects.requireNonNullElse(e.problem().reason(), "");
                    say.accept("waiting for what passes by itself: " + reason.replace("\n", "; "));
                }
                terminal.pause(EVERY);
            }
        }
    }
}
