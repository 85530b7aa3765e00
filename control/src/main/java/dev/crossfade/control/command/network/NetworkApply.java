package dev.crossfade.control.command.network;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.aws.network.Peering;
import dev.crossfade.control.aws.network.plan.PeeringPlan.Planned;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code crossfade network apply TENANT}. */
@Command(
        name = "apply",
        description = "Make the peering, its routes and rules, with --yes, and have each database's server try it.",
        mixinStandardHelpOptions = true)
final class NetworkApply extends NetworkVerb {

    @Override
    int run(Peering peering, Settings settings, TenantSettings found) {
        if (!yes()) {
            return show(peering.plan(adopt()));
        }
        List<Planned> done = peering.apply(adopt());
        RealPath path = RealPath.tried(found);
        List<String> lines = new ArrayList<>(NetworkText.done(tenant(), done, "stands"));
        lines.addAll(path.lines());
        print(NetworkDocument.done(tenant(), done, path), lines);
        // What is asked of the databases may be mended later: the network is made, and verify says whether it is of
        // use.
        return ExitCode.DONE;
    }
}
