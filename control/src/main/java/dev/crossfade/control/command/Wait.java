package dev.crossfade.control.command;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.MigrationStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Looks at a migration until a verb has come to its end. There is no bound on the time, for an initial copy takes what it takes;
 * Ctrl-C ends the looking and not the migration. A controller that does not answer, or says that it starts or
 * stops, is waited for a minute.
 */
final class Wait {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final int MOST_SILENT_LOOKS = 300;

    private final ControlClient control;
    private final Terminal terminal;
    private final ProgressLines progress;

    Wait(ControlClient control, Terminal terminal, ProgressLines progress) {
        this.control = control;
        this.terminal = terminal;
        this.progress = progress;
    }

    /**
     * Waits until the decision is not empty any more.
     *
     * @param decide what a status means to the verb; its argument is empty once the migration was cleaned up
     */
    <T> T until(TenantId tenant, Function<Optional<MigrationStatus>, Optional<T>> decide) {
        int silent = 0;
        while (true) {
            try {
                Optional<MigrationStatus> status = control.status(tenant);
                if (silent > 0) {
                    progress.say("the controller answers again");
                    silent = 0;
                }
                status.ifPresent(progress::show);
                Optional<T> end = decide.apply(status);
                if (end.isPresent()) {
                    return end.get();
                }
            } catch (Unreachable e) {
                silent++;
                if (silent > MOST_SILENT_LOOKS) {
                    throw e;
                }
                if (silent == 1) {
                    progress.say("the controller does not answer; trying for a minute");
                }
            }
            terminal.pause(BETWEEN_LOOKS);
        }
    }
}
