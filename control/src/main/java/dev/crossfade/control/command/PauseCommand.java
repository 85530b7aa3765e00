package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.control.migration.MigrationStatus;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code crossfade pause TENANT}: takes no further step, and has nothing copied or applied, until it is resumed. */
@Command(
        name = "pause",
        description = "Let nothing be copied or applied until it is resumed; possible before the switchover.",
        mixinStandardHelpOptions = true)
public final class PauseCommand extends ChangingVerb {

    @Parameters(paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    /** For {@link java.util.ServiceLoader}. */
    public PauseCommand() {
        this(System.getenv(), Terminal.ofProcess());
    }

    PauseCommand(Map<String, String> environment, Terminal terminal) {
        super(environment, terminal);
    }

    @Override
    int run(ControlClient control) {
        MigrationStatus taken = control.pause(tenant(tenant));
        return end(ExitCode.DONE, taken, "pausing: a table that is half copied will begin anew\n" + taken.headline());
    }
}
