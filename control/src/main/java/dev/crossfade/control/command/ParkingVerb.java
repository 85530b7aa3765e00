package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkedPathsChange;
import dev.crossfade.config.wire.RouteDocument;
import picocli.CommandLine.Parameters;

/** A change of which of a tenant's paths are parked by hand; what is said of it is the route. */
abstract class ParkingVerb extends ChangingVerb {

    @Parameters(paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    /** Which paths are to be parked by hand from now on. */
    abstract ParkedPathsChange wanted();

    @Override
    final int run(ControlClient control) {
        TenantId id = tenant(tenant);
        RouteDocument now = control.parkPaths(id, wanted());
        if (json()) {
            printJson(now);
        } else {
            out().println(id + ": " + now.toRoute().inWords());
            out().flush();
        }
        return ExitCode.DONE;
    }
}
