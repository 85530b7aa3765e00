package dev.crossfade.config.cli;

import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that name a configuration file and who reads it. */
final class ConfigFile {

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "the configuration file")
    private Path file = Path.of("crossfade.yaml");

    @Option(
            names = "--role",
            defaultValue = "all",
            description = "who reads it: proxy, control, client or all (default: all)")
    private SettingsLoader.Role role = SettingsLoader.Role.ALL;

    Path path() {
        return file;
    }

    Settings load() {
        return SettingsLoader.load(file, role);
    }
}
