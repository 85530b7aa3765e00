package dev.crossfade.control.command.network;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.aws.network.Peering;
import dev.crossfade.control.aws.network.plan.PeeringPlan.Planned;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code crossfade network apply TENANT}. */
@Command(
        name = "apply",
        description = "Make the peering, its routes and rules, with --yes; what is there already is left.",
        mixinStandardHelpOptions = true)
final class NetworkApply extends NetworkVerb {

    @Override
    int run(Peering peering, Settings settings, TenantSettings found) {
        if (!yes()) {
            return show(peering.plan(adopt()));
        }
        List<Planned> done = peering.apply(adopt());
        print(NetworkDocument.done(tenant(), done), NetworkText.done(tenant(), done, "stands"));
        return ExitCode.DONE;
    }
}
