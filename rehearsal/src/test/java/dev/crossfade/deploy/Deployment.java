package dev.crossfade.deploy;

import dev.crossfade.config.cli.CrossfadeCommand;
import dev.crossfade.config.reader.SourceFiles;
import dev.crossfade.config.secrets.SecretLookup;
import dev.crossfade.config.secrets.SecretStores;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.settings.SettingsLoader.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import picocli.CommandLine;

/** What is shipped for those who run the daemons, and how the program reads it. */
final class Deployment {

    static final Path FILES = Path.of("../docs/deploy");

    private Deployment() {}

    /**
     * The configuration as a daemon reads it.
     *
     * @param directory where the file is written
     * @param environment what <code>${NAME}</code> stands for: one that is not in it is a problem of the configuration
     */
    static Settings read(String yaml, Path directory, Map<String, String> environment, Role role) throws IOException {
        String filled = yaml;
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            filled = filled.replace("${" + variable.getKey() + "}", variable.getValue());
        }
        Path file = directory.resolve(role.name().toLowerCase(Locale.ROOT) + ".yaml");
        return SettingsLoader.load(Files.writeString(file, filled), role);
    }

    /**
     * A file as a daemon reads it, with the files that it includes.
     *
     * @param stores answers for AWS
     */
    static Settings read(Path file, Role role, SecretStores stores) {
        return SettingsLoader.load(
                file, role, new SourceFiles(), List.of(), new SecretLookup(stores, System::nanoTime));
    }

    /** Throws where the program does not know the command, or one of its options. */
    static void parse(List<String> command) {
        CommandLine line = ServiceLoader.load(CrossfadeCommand.class).stream()
                .map(found -> new CommandLine(found.get()))
                .filter(found -> found.getCommandName().equals(command.get(0)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no command " + command.get(0)));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.parseArgs(command.subList(1, command.size()).toArray(String[]::new));
    }
}
