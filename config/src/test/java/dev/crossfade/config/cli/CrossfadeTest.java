package dev.crossfade.config.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.wire.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class CrossfadeTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void aRefusalByAGuardEndsWithItsCodeAndMessageAlone() {
        assertEquals(ExitCode.REFUSED, run(new CommandFailure(ExitCode.REFUSED, "the target is not empty"), "fail"));
        assertEquals("crossfade: the target is not empty\n", err.toString());
    }

    @Test
    void anUnexpectedFailureIsOneLine() {
        assertEquals(ExitCode.FAILED, run(new IllegalStateException("no way"), "fail"));
        assertEquals("crossfade: no way (--verbose shows where)\n", err.toString());
    }

    @Test
    void verboseShowsWhereAFailureCameFrom() {
        assertEquals(ExitCode.FAILED, run(new IllegalStateException("no way"), "fail", "--verbose"));
        assertTrue(err.toString().contains("at dev.crossfade"));
    }

    @Test
    void anUnknownCommandIsBadUsage() {
        assertEquals(ExitCode.BAD_USAGE, run("migrat"));
        assertEquals(ExitCode.BAD_USAGE, run());
        assertEquals(ExitCode.BAD_USAGE, run("config"));
    }

    @Test
    void anUnknownCommandIsToldAsThatWithTheOneThatWasMeant() {
        assertEquals(ExitCode.BAD_USAGE, run("confg", "validate"));
        assertEquals("""
                crossfade: no such command: confg. Did you mean config?
                see crossfade --help
                """, err.toString());
    }

    @Test
    void wordsOfAChoiceAreToldAsTheyAreWritten() {
        assertEquals(ExitCode.BAD_USAGE, run("config", "validate", "--config", "x", "--role", "prxy"));
        assertEquals("""
                crossfade: Invalid value for option '--role': not one of proxy, control, store, client, all: 'prxy'
                see crossfade config validate --help
                """, err.toString());
    }

    @Test
    void aMistypedCommandIsToldInOneLineAndWhereTheRestIs() {
        assertEquals(ExitCode.BAD_USAGE, run("config", "validate"));
        assertEquals("""
                crossfade: Missing required option: '--config=FILE'. That is the configuration file, as in: --config crossfade.yaml
                see crossfade config validate --help
                """, err.toString());
    }

    @Test
    void aFailureOfTheFileSystemIsToldInWords() {
        run(new FileAlreadyExistsException("/reports"), "fail");
        assertEquals("crossfade: /reports: not a directory (--verbose shows where)\n", err.toString());
    }

    @Test
    void aFileWithoutTenantsIsValidAndWarnedAbout() throws IOException {
        Path file = Files.writeString(folder.resolve("c.yaml"), "logging: {}");

        assertEquals(ExitCode.DONE, run("config", "validate", "--config", file.toString()));
        assertTrue(err.toString().contains("names no tenant"), err.toString());
    }

    @Test
    void aDirectoryIsNotTakenForAFile() {
        assertEquals(ExitCode.BAD_USAGE, run("config", "validate", "--config", folder.toString()));
        assertTrue(err.toString().contains("a directory, not a file"), err.toString());
    }

    @Test
    void anInvalidFileIsBadUsageWithEveryProblem() throws IOException {
        Path file = Files.writeString(folder.resolve("c.yaml"), "loging: {}\nproxy: { lease: 1 }");

        assertEquals(ExitCode.BAD_USAGE, run("config", "validate", "--config", file.toString()));
        assertEquals("crossfade: " + file + """
                : 2 problems
                  proxy.lease: not a duration: '1' (write 500ms, 10s, 1m, 24h or 7d)
                  loging: unknown key (did you mean 'logging'?)
                """, err.toString());
    }

    @Test
    void validateTellsMachinesTheSame() throws IOException {
        Path file = Files.writeString(folder.resolve("c.yaml"), "loging: {}");

        assertEquals(ExitCode.BAD_USAGE, run("config", "validate", "--json", "--config", file.toString()));
        JsonNode verdict = Json.MAPPER.readTree(out.toString());
        assertFalse(verdict.path("valid").asBoolean());
        assertEquals("loging", verdict.path("problems").path(0).path("path").asText());
    }

    @Test
    void theSchemaIsJson() throws IOException {
        assertEquals(ExitCode.DONE, run("config", "schema", "--json"));
        JsonNode proxy = Json.MAPPER.readTree(out.toString()).path("properties").path("proxy");
        assertEquals(
                "3s", proxy.path("properties").path("lease").path("default").asText());
    }

    @Test
    void completionIsGenerated() {
        assertEquals(ExitCode.DONE, run("generate-completion"));
        assertTrue(out.toString().contains("complete -F _complete_crossfade"));
    }

    @Test
    void commandThatIsNamedFirstIsMadeReadyAlone() {
        assertEquals(
                Set.of("config", "generate-completion"),
                Crossfade.commandLine("config", "schema").getSubcommands().keySet());
        Set<String> all = Crossfade.commandLine().getSubcommands().keySet();
        assertTrue(all.containsAll(Set.of("config", "health", "completion")), all::toString);
        assertEquals(all, Crossfade.commandLine("confg").getSubcommands().keySet());
        assertEquals(
                all,
                Crossfade.commandLine("--verbose", "config").getSubcommands().keySet());
        assertEquals(all, Crossfade.commandLine().getSubcommands().keySet());
    }

    @Test
    void completionKnowsAllCommandsThoughItIsAlone() {
        CommandLine line = Crossfade.commandLine("completion", "bash").setOut(new PrintWriter(out));

        assertEquals(ExitCode.DONE, line.execute("completion", "bash"));

        assertTrue(out.toString().contains("_complete_crossfade"));
        assertTrue(out.toString().contains("health"), "of the other commands");
    }

    private int run(String... arguments) {
        return run(new IllegalStateException("not called"), arguments);
    }

    private int run(Exception failure, String... arguments) {
        CommandLine line = Crossfade.commandLine()
                .addSubcommand(new Failing(failure))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    @Command(name = "fail")
    private record Failing(Exception failure) implements Callable<Integer> {

        @Override
        public Integer call() throws Exception {
            throw failure;
        }
    }
}
