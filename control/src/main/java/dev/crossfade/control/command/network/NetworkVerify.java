package dev.crossfade.control.command.network;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.aws.network.Peering;
import dev.crossfade.control.aws.network.plan.PeeringPlan;
import picocli.CommandLine.Command;

/** {@code crossfade network verify TENANT}. */
@Command(
        name = "verify",
        description = "See that nothing is left to apply, and have each database's server reach the other's.",
        mixinStandardHelpOptions = true)
final class NetworkVerify extends NetworkVerb {

    @Override
    int run(Peering peering, Settings settings, TenantSettings found) {
        PeeringPlan plan = peering.plan(adopt());
        if (plan.isRefused()) {
            return show(plan);
        }
        RealPath path = RealPath.tried(found);
        print(NetworkDocument.verified(tenant(), plan, path), NetworkText.verified(tenant(), plan, path));
        return plan.acts().isEmpty() && path.proven() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
