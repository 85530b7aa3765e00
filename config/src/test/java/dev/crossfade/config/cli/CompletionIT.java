package dev.crossfade.config.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bash offers when somebody presses Tab. */
class CompletionIT {

    /** With the script, then what was typed; the cursor is in the last word. Only a real Tab knows the builtin compopt. */
    private static final String PRESS_TAB = """
            source "$0"
            compopt() { :; }
            COMP_WORDS=("$@")
            COMP_CWORD=$(($# - 1))
            _complete_crossfade
            printf '%s\\n' "${COMPREPLY[@]}"
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void needBash() {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(one -> Files.isExecutable(Path.of(one, "bash"))),
                "there is no bash here");
    }

    @Test
    void commandsAndOptionsAreCompleted() throws Exception {
        assertEquals(Set.of("config", "completion"), Set.copyOf(offered("crossfade", "co")));
        assertEquals(List.of("validate"), offered("crossfade", "config", "va"));
        assertEquals(List.of("--role"), offered("crossfade", "config", "validate", "--ro"));
    }

    @Test
    void anotherShellIsBadUsage() {
        StringWriter err = new StringWriter();

        assertEquals(
                ExitCode.BAD_USAGE,
                Crossfade.commandLine().setErr(new PrintWriter(err)).execute("completion", "fish"));
        assertTrue(err.toString().contains("not one of bash, zsh: 'fish'"), err.toString());
    }

    private List<String> offered(String... words) throws Exception {
        StringWriter script = new StringWriter();
        assertEquals(
                ExitCode.DONE,
                Crossfade.commandLine().setOut(new PrintWriter(script)).execute("completion", "bash"));
        Path file = Files.writeString(folder.resolve("completion"), script.toString());
        List<String> command = new ArrayList<>(List.of("bash", "--norc", "-c", PRESS_TAB, file.toString()));
        command.addAll(List.of(words));
        Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, bash.waitFor(), said);
        return said.lines().map(String::strip).toList();
    }
}
