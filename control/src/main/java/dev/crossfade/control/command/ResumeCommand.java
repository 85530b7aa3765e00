package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.control.migration.MigrationStatus;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code crossfade resume TENANT}: lets a migration go on that was paused. */
@Command(name = "resume", description = "Let a migration go on that was paused.", mixinStandardHelpOptions = true)
public final class ResumeCommand extends ChangingVerb {

    @Parameters(paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    /** For {@link java.util.ServiceLoader}. */
    public ResumeCommand() {
        this(System.getenv(), Terminal.ofProcess());
    }

    ResumeCommand(Map<String, String> environment, Terminal terminal) {
        super(environment, terminal);
    }

    @Override
    int run(ControlClient control) {
        MigrationStatus taken = control.resume(tenant(tenant));
        return end(ExitCode.DONE, taken, taken.headline());
    }
}
