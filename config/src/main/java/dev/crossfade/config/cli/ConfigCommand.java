package dev.crossfade.config.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code crossfade config}: what a configuration file says, and whether it may. */
@Command(
        name = "config",
        description = "Print, check or describe a configuration file.",
        mixinStandardHelpOptions = true,
        subcommands = {ConfigPrint.class, ConfigSchema.class, ConfigValidate.class})
public final class ConfigCommand implements CrossfadeCommand, Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: print, schema or validate");
    }
}
