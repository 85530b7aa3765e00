package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkedPathsChange;
import dev.crossfade.config.wire.ParkingStatus;
import dev.crossfade.config.wire.RouteDocument;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Parameters;

/** A change of which of a tenant's paths are parked by hand; what is said of it is the route. */
abstract class ParkingVerb extends ChangingVerb {

    @Parameters(paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    /** Which paths are to be parked by hand from now on. */
    abstract ParkedPathsChange wanted();

    private static Set<String> byHand(ControlClient control, TenantId id) {
        Set<String> paths = new TreeSet<>();
        control.parking(id)
                .ifPresent(parking -> parking.paths().stream()
                        .filter(path -> path.causes().contains(ParkingStatus.BY_HAND))
                        .forEach(path -> paths.add(path.path())));
        return paths;
    }

    @Override
    final int run(ControlClient control) {
        TenantId id = tenant(tenant);
        Set<String> ended = json() ? Set.of() : byHand(control, id);
        RouteDocument now = control.parkPaths(id, wanted());
        if (json()) {
            printJson(now);
        } else {
            out().println(id + ": " + now.toRoute().inWords());
            ended.removeAll(now.toRoute().parked().byHand());
            if (!ended.isEmpty()) {
                out().println("no longer parked by hand: " + String.join(" ", ended));
            }
            out().flush();
        }
        return ExitCode.DONE;
    }
}
