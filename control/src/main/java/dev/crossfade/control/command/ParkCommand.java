package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkedPathsChange;
import dev.crossfade.config.wire.RouteDocument;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crossfade park TENANT}: parks paths of a tenant by hand. */
@Command(
        name = "park",
        description =
                "Park what comes to a tenant's paths, until `unpark`: it is stored and delivered in order by the controller.",
        mixinStandardHelpOptions = true)
public final class ParkCommand extends ChangingVerb {

    @Parameters(paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    @Option(
            names = "--path",
            paramLabel = "PATH",
            description = "as a rule of tenants[].parking names it; repeatable. Without it all of them")
    private @Nullable List<String> paths;

    /** For {@link java.util.ServiceLoader}. */
    public ParkCommand() {
        super(System.getenv(), Terminal.ofProcess());
    }

    @Override
    int run(ControlClient control) {
        TenantId id = tenant(tenant);
        RouteDocument now = control.parkPaths(id, new ParkedPathsChange(paths));
        if (json()) {
            printJson(now);
        } else {
            out().println(id + ": " + now.toRoute().inWords());
            out().flush();
        }
        return ExitCode.DONE;
    }
}
