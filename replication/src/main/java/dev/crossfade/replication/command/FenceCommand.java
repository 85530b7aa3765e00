package dev.crossfade.replication.command;

import dev.crossfade.config.cli.CrossfadeCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code crossfade fence}: the last resort, without a controller. */
@Command(
        name = "fence",
        description = "Show or lift what keeps a side's application from writing, without a controller.",
        mixinStandardHelpOptions = true,
        subcommands = {FenceShow.class, FenceLifting.class})
public final class FenceCommand implements CrossfadeCommand, Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: show or lift");
    }
}
