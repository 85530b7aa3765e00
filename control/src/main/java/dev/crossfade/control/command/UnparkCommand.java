package dev.crossfade.control.command;

import dev.crossfade.config.wire.ParkedPathsChange;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code crossfade unpark TENANT}: ends what {@code crossfade park} began. */
@Command(
        name = "unpark",
        description = "Serve a tenant's paths directly again, once what waits there is delivered.",
        mixinStandardHelpOptions = true)
public final class UnparkCommand extends ParkingVerb {

    @Override
    ParkedPathsChange wanted() {
        return new ParkedPathsChange(List.of());
    }
}
