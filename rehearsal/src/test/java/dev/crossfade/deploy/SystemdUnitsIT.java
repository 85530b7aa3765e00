package dev.crossfade.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crossfade.config.cli.Crossfade;
import dev.crossfade.config.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The units, as systemd reads them, and the commands in them, as the program does. */
class SystemdUnitsIT {

    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"proxy", "control"})
    void systemdFindsNothingWrong(String daemon) throws Exception {
        assumeTrue(Files.isExecutable(ANALYZE), "needs systemd-analyze, of the package systemd");
        // Which java it is depends on the machine.
        String unit = Files.readString(unit(daemon))
                .replace("=/usr/bin/java ", "=" + Path.of(System.getProperty("java.home"), "bin", "java") + " ");
        Path copy = Files.writeString(directory.resolve("crossfade-" + daemon + ".service"), unit);
        Path said = directory.resolve("said");
        Process analyze = new ProcessBuilder(ANALYZE.toString(), "verify", copy.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertTrue(analyze.waitFor(60, TimeUnit.SECONDS));
        assertEquals("", aboutOurs(said, copy));
        assertEquals(0, analyze.exitValue(), Files.readString(said));
    }

    /** A machine's own units may be anything. */
    private static String aboutOurs(Path said, Path unit) throws IOException {
        return Files.readString(said)
                .lines()
                .filter(line -> line.contains(unit.getFileName().toString()))
                .reduce("", (all, line) -> all + line + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy", "control"})
    void programKnowsTheCommandsThatTheyStart(String daemon) throws IOException {
        List<String> lines = Files.readAllLines(unit(daemon));
        List<List<String>> started = lines.stream()
                .filter(line -> line.startsWith("ExecStart"))
                .map(line -> line.substring(line.indexOf(Crossfade.class.getName())))
                .map(line -> Arrays.asList(line.split(" ")))
                .toList();
        assertEquals(1, started.size());
        List<String> command = started.get(0);
        Deployment.parse(command.subList(1, command.size()));
        assertTrue(command.contains(daemon), started::toString);
    }

    /** Of the exit code of what is run before it systemd asks nothing: what that refuses would be started again and again. */
    @ParameterizedTest
    @ValueSource(strings = {"proxy", "control"})
    void badConfigurationIsFinalAndAllElseIsStartedAgain(String daemon) throws IOException {
        List<String> lines = Files.readAllLines(unit(daemon));
        assertTrue(lines.contains("Restart=on-failure"), lines::toString);
        assertTrue(lines.contains("StartLimitIntervalSec=0"), lines::toString);
        assertTrue(lines.contains("RestartPreventExitStatus=" + ExitCode.BAD_USAGE), lines::toString);
        assertTrue(lines.stream().noneMatch(line -> line.startsWith("ExecStartPre")), lines::toString);
    }

    private static Path unit(String daemon) {
        return Deployment.FILES.resolve("systemd/crossfade-" + daemon + ".service");
    }
}
