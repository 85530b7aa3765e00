package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.config.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token that is not there is told before anybody is asked, in the words that the verb for routes has. */
class TokenFileIT {

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

    private static String refusal(Path file) {
        Map<String, String> environment = Map.of("CROSSFADE_TOKEN_FILE", file.toString());
        VerbFailure failure = assertThrows(VerbFailure.class, () -> new ControlOptions().connect(environment));
        assertEquals(ExitCode.BAD_USAGE, failure.exitCode());
        return String.valueOf(failure.getMessage());
    }
}
