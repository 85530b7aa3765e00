package dev.crossfade.control.command;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The configuration file of a command that looks for itself, and so needs the whole file, and not a controller's word. */
public final class NamedConfig {

    private static final String VARIABLE = "CROSSFADE_CONFIG";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration file; default: $CROSSFADE_CONFIG.")
    private @Nullable Path named;

    /**
     * The one of the line, or else of the environment.
     *
     * @param command as it is typed, for who has named none: {@code check acme}
     * @throws CommandFailure where none is named
     */
    public Path path(String command, Map<String, String> environment) {
        if (named != null) {
            return named;
        }
        String ofEnvironment = environment.getOrDefault(VARIABLE, "");
        if (ofEnvironment.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.BAD_USAGE,
                    "no configuration file is named, from which " + command.split(" ", 2)[0] + " has the tenant\n"
                            + "  do:  name it with --config, or in " + VARIABLE + ": crossfade " + command
                            + " --config crossfade.yaml");
        }
        return Path.of(ofEnvironment);
    }
}
