package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Problem;
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
     * @throws VerbFailure when the controller does nothing more for the tenant: the end would never come
     */
    <T> T until(TenantId tenant, Function<Optional<MigrationStatus>, Optional<T>> decide) {
        Patience patience = new Patience(BETWEEN_LOOKS, progress::say);
        while (true) {
            try {
                Optional<MigrationStatus> status = control.status(tenant);
                patience.answered();
                status.ifPresent(progress::show);
                status.map(MigrationStatus::problem).ifPresent(Wait::endIfSuperseded);
                Optional<T> end = decide.apply(status);
                if (end.isPresent()) {
                    return end.get();
                }
            } catch (Unreachable e) {
                patience.silent(e);
            }
            terminal.pause(BETWEEN_LOOKS);
        }
    }

    private static void endIfSuperseded(MigrationStatus.Trouble problem) {
        if (problem.what().equals(MigrationStatus.SUPERSEDED)) {
            throw new VerbFailure(
                    ExitCode.FAILED,
                    Problem.of(409, "superseded", "Another acts", problem.what(), problem.reason(), problem.action()));
        }
    }
}
