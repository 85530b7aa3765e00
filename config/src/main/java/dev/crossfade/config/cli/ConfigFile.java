package dev.crossfade.config.cli;

import dev.crossfade.config.reader.SourceFiles;
import dev.crossfade.config.secrets.SecretLookup;
import dev.crossfade.config.settings.FilesCheck;
import dev.crossfade.config.settings.ParkingPlace;
import dev.crossfade.config.settings.RoutesPlace;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
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

    @Option(
            names = "--offline",
            description =
                    "leave secrets of AWS (secretsmanager:, ssm:) unread, and say which ones; nothing of AWS is spoken to")
    private boolean offline;

    private final UnreadSecrets unread = new UnreadSecrets();
    private SecretLookup secrets = SecretLookup.installed();

    Path path() {
        return file;
    }

    SettingsLoader.Role role() {
        return role;
    }

    /** Reads it, and looks at the files that it names, where the module that uses them is here. */
    Settings check() {
        return load(checks());
    }

    /** What is better mended in settings that are accepted, and which secrets were not read for them. */
    List<String> warnings(Settings settings) {
        Stream<String> files = checks().stream()
                .filter(check -> check.role() == role)
                .flatMap(check -> check.warnings(settings).stream());
        // For one role alone the other's section is not read.
        Stream<String> routes =
                role == SettingsLoader.Role.ALL ? RoutesPlace.mismatch(settings).stream() : Stream.empty();
        Stream<String> parking = role == SettingsLoader.Role.ALL || role == SettingsLoader.Role.PROXY
                ? ParkingPlace.unnamed(settings).stream()
                : Stream.empty();
        return Stream.of(files, routes, parking, unread.warnings().stream())
                .flatMap(each -> each)
                .toList();
    }

    /** Which secrets were not read. */
    List<String> unread() {
        return unread.warnings();
    }

    private Settings load(List<FilesCheck> checks) {
        if (offline) {
            secrets = new SecretLookup(unread, System::nanoTime);
        }
        return SettingsLoader.load(file, role, new SourceFiles(), checks, secrets);
    }

    /** A text without what was read of stores. */
    String hide(String text) {
        return secrets.hide(text);
    }

    private static List<FilesCheck> checks() {
        return ServiceLoader.load(FilesCheck.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    Settings load() {
        return load(List.of());
    }
}
