package dev.crossfade.config.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lines of {@code docs/operations.md}, "Two servers to try it on", with programs that do nothing but say that they were called. */
@Timeout(60)
class TwoServersIT {

    private static final String HEADING = "## Two servers to try it on";
    private static final String CALLED = "#!/bin/sh\necho \"${0##*/} was called\"\n";
    /** Called as {@code tar -xJ -C DIRECTORY}; after it the servers' programs are there. */
    private static final String UNPACKS = CALLED + """
            mkdir -p "$3/bin" "$3/data"
            cp programs/psql "$3/bin/initdb"
            cp programs/psql "$3/bin/pg_ctl"
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path home;

    @BeforeEach
    void programs() throws IOException {
        Path programs = Files.createDirectory(home.resolve("programs"));
        for (Map.Entry<String, String> program :
                Map.of("unzip", CALLED, "tar", UNPACKS, "psql", CALLED).entrySet()) {
            executable(programs.resolve(program.getKey()), program.getValue());
        }
        executable(home.resolve("crossfade"), CALLED);
    }

    @Test
    void linesThatAreRunAgainSayWhatIsThereAndTouchNothing() throws Exception {
        List<String> first = run();
        assertEquals(2, first.stream().filter("psql was called"::equals).count(), first::toString);
        Path settings = home.resolve("var/try/14/data/postgresql.conf");
        List<String> written = Files.readAllLines(settings);

        List<String> again = run();

        assertTrue(again.stream().anyMatch(line -> line.startsWith("var/try/14 is there already")), again::toString);
        assertEquals(
                0,
                again.stream()
                        .filter(line -> !line.startsWith("crossfade") && line.endsWith("was called"))
                        .count(),
                again::toString);
        assertEquals(written, Files.readAllLines(settings));
    }

    private List<String> run() throws Exception {
        String page = Files.readString(Path.of("../docs/operations.md"));
        int begin = page.indexOf("```sh\n", page.indexOf(HEADING)) + "```sh\n".length();
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", page.substring(begin, page.indexOf("```", begin)))
                .directory(home.toFile())
                .redirectErrorStream(true);
        shell.environment().merge("PATH", "", (path, none) -> home.resolve("programs") + ":" + path);
        Process process = shell.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said.lines().toList();
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, script);
        assertTrue(file.toFile().setExecutable(true), file::toString);
    }
}
