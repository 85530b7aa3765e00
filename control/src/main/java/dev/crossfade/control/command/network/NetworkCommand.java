package dev.crossfade.control.command.network;

import dev.crossfade.config.cli.CrossfadeCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code crossfade network}: the peering between a tenant's two VPCs on AWS. */
@Command(
        name = "network",
        description = "Show, make, try or take down the peering between a tenant's two VPCs on AWS.",
        mixinStandardHelpOptions = true,
        subcommands = {NetworkPlan.class, NetworkApply.class, NetworkVerify.class, NetworkDestroy.class})
public final class NetworkCommand implements CrossfadeCommand, Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: plan, apply, verify or destroy");
    }
}
