package dev.crossfade.control.command;

import dev.crossfade.config.wire.ParkedPathsChange;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code crossfade park TENANT}: parks paths of a tenant by hand. */
@Command(
        name = "park",
        description =
                "Park what comes to a tenant's paths, until `unpark`: it is stored and delivered in order by the controller.",
        mixinStandardHelpOptions = true)
public final class ParkCommand extends ParkingVerb {

    @Option(
            names = "--path",
            paramLabel = "PATH",
            description =
                    "as a rule of tenants[].parking names it; repeatable. These and no others: what was parked by hand and is"
                            + " not named is no longer. Without it all of them")
    private @Nullable List<String> paths;

    @Override
    ParkedPathsChange wanted() {
        return new ParkedPathsChange(paths);
    }
}
