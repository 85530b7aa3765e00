package dev.crossfade.rehearsal.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Bad usage is refused before anything is sent. */
class LoadtestCommandTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "--url ftp://127.0.0.1/, not an http(s) URL",
        "--url 127.0.0.1:8080, not an http(s) URL",
        "--url http://jack:sesame@127.0.0.1/, has a user in the URL",
        "--rate 0, --rate: from 0.1",
        "--rate NaN, --rate: from 0.1",
        "--rate 20001, --rate: from 0.1",
        "--duration 0s, --duration: from 1s to 24h",
        "--duration 25h, --duration: from 1s to 24h",
        "--connections 0, --connections: from 1",
        "--connections 1001, --connections: from 1",
        "--side-header a:b, not a name of a header",
        "--ca nowhere.pem, --ca nowhere.pem",
        "--report /proc/nowhere, --report /proc/nowhere",
    })
    void anOptionOutOfItsRangeIsRefusedByName(String options, String message) {
        List<String> arguments = new ArrayList<>(List.of(options.split(" ", -1)));
        if (!arguments.contains("--url")) {
            arguments.addAll(List.of("--url", "http://127.0.0.1:1/"));
        }
        CommandFailure refused = refused(arguments);

        assertEquals(ExitCode.BAD_USAGE, refused.exitCode());
        assertTrue(refused.toString().contains(message), refused::toString);
        assertTrue(!refused.toString().contains("sesame"), refused::toString);
    }

    @ParameterizedTest
    @CsvSource({"--duration soon", "--spacing wide", "--rate fast", "--colour red"})
    void whatIsNoValueAtAllIsBadUsage(String options) {
        List<String> arguments = new ArrayList<>(List.of(options.split(" ", -1)));
        arguments.addAll(List.of("--url", "http://127.0.0.1:1/"));

        assertThrows(
                CommandLine.ParameterException.class,
                () -> new CommandLine(new LoadtestCommand()).parseArgs(arguments.toArray(String[]::new)));
    }

    @Test
    void aScenarioHasItsOwnPathsAndClientsThatThinkCannotSendMoreThanTheyCan() throws Exception {
        Path scenario = Files.writeString(folder.resolve("s.yaml"), "think: 2s\nrequests: [ { path: / } ]");
        String file = scenario.toString();

        CommandFailure path = refused(List.of("--url", "http://127.0.0.1:1/shop", "--scenario", file));
        assertTrue(path.toString().contains("only scheme, host and port"), path::toString);
        CommandFailure rate = refused(List.of("--url", "http://127.0.0.1:1", "--scenario", file, "--rate", "32"));
        assertTrue(rate.toString().contains("64 clients send less than 32.0"), rate::toString);
    }

    private static CommandFailure refused(List<String> arguments) {
        LoadtestCommand command = new LoadtestCommand();
        new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments.toArray(String[]::new));
        return assertThrows(CommandFailure.class, command::call);
    }
}
