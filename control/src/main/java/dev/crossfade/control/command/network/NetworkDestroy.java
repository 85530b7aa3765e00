package dev.crossfade.control.command.network;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.aws.network.Peering;
import dev.crossfade.control.aws.network.plan.PeeringPlan.Planned;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code crossfade network destroy TENANT}. */
@Command(
        name = "destroy",
        description = "Take away what apply made, and nothing else, with --yes; refused while anything is replicated.",
        mixinStandardHelpOptions = true)
final class NetworkDestroy extends NetworkVerb {

    @Option(names = "--without-source", description = "the source's database is gone for good: it is not asked")
    private boolean withoutSource;

    @Option(names = "--without-target", description = "the target's database is gone for good: it is not asked")
    private boolean withoutTarget;

    @Override
    int run(Peering peering, Settings settings, TenantSettings found) {
        Optional<Problem> needed = NetworkUse.of(found, asked());
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

    private Set<Side> asked() {
        Set<Side> asked = EnumSet.allOf(Side.class);
        if (withoutSource) {
            asked.remove(Side.SOURCE);
        }
        if (withoutTarget) {
            asked.remove(Side.TARGET);
        }
        return asked;
    }
}
