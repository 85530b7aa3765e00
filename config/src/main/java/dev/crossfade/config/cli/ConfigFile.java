package dev.crossfade.config.cli;

import dev.crossfade.config.reader.SourceFiles;
import dev.crossfade.config.settings.FilesCheck;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine.Option;

/** The options that name a configuration file and who reads it. */
final class ConfigFile {

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "the configuration file")
    private Path file = Path.of("crossfade.yaml");

    @Option(
            names = "--role",
            defaultValue = "all",
            description = "who reads it: proxy, control, store, client or all (default: all)")
    private SettingsLoader.Role role = SettingsLoader.Role.ALL;

    Path path() {
        return file;
    }

    SettingsLoader.Role role() {
        return role;
    }

    /** Reads it, and looks at the files that it names, where the module that uses them is here. */
    Settings check() {
        return SettingsLoader.load(file, role, new SourceFiles(), checks());
    }

    /** What is better mended in settings that are accepted. */
    List<String> warnings(Settings settings) {
        return checks().stream()
                .filter(check -> check.role() == role)
                .flatMap(check -> check.warnings(settings).stream())
                .toList();
    }

    private static List<FilesCheck> checks() {
        return ServiceLoader.load(FilesCheck.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    Settings load() {
        return SettingsLoader.load(file, role);
    }
}
