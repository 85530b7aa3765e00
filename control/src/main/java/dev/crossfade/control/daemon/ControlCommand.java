package dev.crossfade.control.daemon;

import dev.crossfade.config.cli.CrossfadeCommand;
import dev.crossfade.config.cli.LogOutput;
import dev.crossfade.config.reader.SourceFiles;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.control.support.Preflights;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code crossfade control}: runs the controller until SIGTERM or SIGINT, then stops in order and exits with 0. */
@Command(name = "control", description = "Run the controller.", mixinStandardHelpOptions = true)
public final class ControlCommand implements CrossfadeCommand, Callable<Integer> {

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "the configuration file")
    private Path config = Path.of("crossfade.yaml");

    @Override
    public Integer call() {
        Settings settings = SettingsLoader.load(
                config, SettingsLoader.Role.CONTROL, new SourceFiles(), List.of(new ControlFiles()));
        LogOutput.apply(settings.logging());
        return ControlDaemon.run(
                settings, Preflights.databases(settings.control().pgDump()));
    }
}
