package dev.crossfade.control.command.network;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.aws.network.Peering;
import dev.crossfade.control.aws.network.plan.PeeringPlan.Planned;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code crossfade network destroy TENANT}. */
@Command(
        name = "destroy",
        description = "Take away what apply made, and nothing else, with --yes; refused while anything is replicated.",
        mixinStandardHelpOptions = true)
final class NetworkDestroy extends NetworkVerb {

    @Override
    int run(Peering peering, Settings settings, TenantSettings found) {
        Optional<Problem> needed = NetworkUse.of(found);
        if (needed.isPresent()) {
            return fail(ExitCode.REFUSED, needed.get(), null);
        }
        if (!yes()) {
            return show(peering.destroyPlan());
        }
        List<Planned> done = peering.destroy();
        print(NetworkDocument.done(tenant(), done), NetworkText.done(tenant(), done, "is gone"));
        return ExitCode.DONE;
    }
}
