package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.settings.InvalidSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Where {@code check} has its configuration from; it needs all of it, so a file without the tenant ends it before a database is asked. */
class CheckCommandIT {

    @TempDir
    Path directory = Path.of("");

    @Test
    void whereNoFileIsNamedItIsSaidHowOneIs() {
        for (Map<String, String> environment :
                java.util.List.of(Map.<String, String>of(), Map.of("CROSSFADE_CONFIG", ""))) {
            CommandFailure failure = assertThrows(CommandFailure.class, () -> check(environment, "shop"));

            assertEquals(ExitCode.BAD_USAGE, failure.exitCode());
            String said = String.valueOf(failure.getMessage());
            assertTrue(said.contains("crossfade check shop --config crossfade.yaml"), said);
            assertTrue(said.contains("CROSSFADE_CONFIG"), said);
        }
    }

    @Test
    void fileOfTheEnvironmentIsReadUnlessTheLineNamesOne() throws Exception {
        String empty = Files.writeString(directory.resolve("empty.yaml"), "logging: {}")
                .toString();
        String invalid = Files.writeString(directory.resolve("invalid.yaml"), "loging: {}")
                .toString();
        Map<String, String> environment = Map.of("CROSSFADE_CONFIG", empty);

        CommandFailure failure = assertThrows(CommandFailure.class, () -> check(environment, "shop"));
        assertTrue(String.valueOf(failure.getMessage()).contains("no tenant 'shop' in " + empty), failure::getMessage);

        assertThrows(InvalidSettings.class, () -> check(environment, "shop", "--config", invalid));
    }

    private static void check(Map<String, String> environment, String... arguments) throws Exception {
        CheckCommand command = new CheckCommand(environment);
        new CommandLine(command).parseArgs(arguments);
        command.call();
    }
}
