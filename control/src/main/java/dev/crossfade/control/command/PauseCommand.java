package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code crossfade pause TENANT}: takes no further step, and has nothing copied or applied, until it is resumed; takes back a switchover,
 * or a rollback, whose attempt has not begun.
 */
@Command(
        name = "pause",
        description =
                "Call off a switchover or a rollback that was asked for and has not begun; and before the switchover let"
                        + " nothing be copied or applied until `resume`.",
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
        TenantId id = tenant(tenant);
        String before = control.status(id).map(MigrationStatus::wanted).orElse("");
        MigrationStatus taken = control.pause(id);
        return end(ExitCode.DONE, taken, what(before, taken) + "\n" + taken.headline());
    }

    private static String what(String before, MigrationStatus taken) {
        if (Intent.rollsBack(before)) {
            return "the rollback is taken back, and was not begun; the rollback window goes on";
        }
        String pausing = taken.copying() == null ? "pausing" : "pausing: a table that is half copied will begin anew";
        return before.equals(Intent.SWITCH.inWords())
                ? "the switchover is taken back, and was not begun; " + pausing
                : pausing;
    }
}
