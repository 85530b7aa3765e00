package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.control.api.RunningApi;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where verbs find the controller, and by what they are let in. A token that is not there is told before anybody is asked, in the words
 * that the verb for routes has.
 */
class TokenFileIT {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    @Test
    void emptyFileIsToldAsThat() throws IOException {
        Path file = Files.writeString(directory.resolve("token"), " \n");
        assertEquals(
                "The token file " + file + " is empty\n  do:  put the token there, or name another file (--token-file)",
                refusal(file));
    }

    @Test
    void fileThatIsNotThereIsToldInWords() {
        Path file = directory.resolve("nowhere");
        assertEquals(
                "The token file " + file + " cannot be read (no such file)\n  do:  see --token-file", refusal(file));
    }

    @Test
    void aFileNamesTheControllerWhereNeitherTheLineNorTheEnvironmentDoes() throws Exception {
        try (RunningApi api = new RunningApi()) {
            String file = Files.writeString(
                            directory.resolve("client.yaml"),
                            "client: { control: \"" + api.url() + "\" }\ntenants: [{}]")
                    .toString();
            String invalid = Files.writeString(directory.resolve("invalid.yaml"), "client: { contrl: x }")
                    .toString();

            assertEquals(0, status(Map.of(), "--config", file), err.toString());
            assertEquals(0, status(Map.of("CROSSFADE_CONFIG", file)), err.toString());
            assertEquals(0, status(Map.of("CROSSFADE_CONFIG", invalid), "--config", file), err.toString());
            assertEquals(2, status(Map.of("CROSSFADE_CONFIG", invalid)));
            assertTrue(err.toString().contains("client.contrl: unknown key"), err.toString());
            assertEquals(1, status(Map.of("CROSSFADE_CONTROL", "http://127.0.0.1:1"), "--config", file));

            VerifyCommand both = new VerifyCommand(Map.of(), new NobodyThere());
            assertEquals(2, Typed.run(both, out, err, "acme", "--config", file, "--control", api.url()));
            assertTrue(err.toString().contains("use one of the two"), err.toString());
        }
    }

    private int status(Map<String, String> environment, String... arguments) {
        StatusCommand command = new StatusCommand(environment, new NobodyThere(), InstantSource.system());
        return Typed.run(command, out, err, arguments);
    }

    private static String refusal(Path file) {
        Map<String, String> environment = Map.of("CROSSFADE_TOKEN_FILE", file.toString());
        VerbFailure failure = assertThrows(VerbFailure.class, () -> new ControlOptions().connect(environment));
        assertEquals(ExitCode.BAD_USAGE, failure.exitCode());
        return String.valueOf(failure.getMessage());
    }
}
