package dev.crossfade.control.command.network;

import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.aws.network.Peering;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code crossfade network plan TENANT}. */
@Command(
        name = "plan",
        description = "Say what apply would do, in order and why; changes nothing.",
        mixinStandardHelpOptions = true)
final class NetworkPlan extends NetworkVerb {

    /** For picocli. */
    NetworkPlan() {}

    NetworkPlan(Map<String, String> environment) {
        super(environment);
    }

    @Override
    int run(Peering peering, Settings settings, TenantSettings found) {
        return show(peering.plan(adopt()));
    }
}
