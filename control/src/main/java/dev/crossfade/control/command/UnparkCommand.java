package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkedPathsChange;
import dev.crossfade.config.wire.RouteDocument;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code crossfade unpark TENANT}: ends what {@code crossfade park} began. */
@Command(
        name = "unpark",
        description = "Serve a tenant's paths directly again, once what waits there is delivered.",
        mixinStandardHelpOptions = true)
public final class UnparkCommand extends ChangingVerb {

    @Parameters(paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    /** For {@link java.util.ServiceLoader}. */
    public UnparkCommand() {
        super(System.getenv(), Terminal.ofProcess());
    }

    @Override
    int run(ControlClient control) {
        TenantId id = tenant(tenant);
        RouteDocument now = control.parkPaths(id, new ParkedPathsChange(List.of()));
        if (json()) {
            printJson(now);
        } else {
            out().println(id + ": " + now.toRoute().inWords());
            out().flush();
        }
        return ExitCode.DONE;
    }
}
