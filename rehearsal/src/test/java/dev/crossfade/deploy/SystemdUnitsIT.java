package dev.crossfade.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crossfade.config.cli.Crossfade;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.settings.ProxySettings.Routes;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The units, as systemd reads them, and the commands in them and the configurations beside them, as the program does. */
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

    /** Without the controllers' environment a proxy reads its own part all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"crossfade", "etcd"})
    void oneConfigurationIsBothDaemonsAndItsTokensAndPasswordsTravelOverTls(String file) throws IOException {
        String yaml = Files.readString(Deployment.FILES.resolve("systemd/" + file + ".yaml"));
        Settings control = Deployment.read(yaml, directory, environment(), Role.CONTROL);
        Settings proxy = Deployment.read(yaml, directory, Map.of(), Role.PROXY);

        assertTrue(control.control().admin().tls() != null);
        List<String> asked =
                new ArrayList<>(List.of(proxy.proxy().control().url().split(",")));
        control.control().etcd().endpoints().forEach(member -> asked.add(member.toString()));
        proxy.proxy().etcd().endpoints().forEach(member -> asked.add(member.toString()));
        assertEquals(
                List.of(),
                asked.stream().filter(url -> !url.startsWith("https://")).toList());
        assertEquals(file.equals("etcd") ? 2 + 3 + 3 : 2, asked.size());
        assertEquals(
                file.equals("etcd") ? Routes.From.ETCD : Routes.From.CONTROL,
                proxy.proxy().routes().from());
        long stop = Files.readAllLines(unit("proxy")).stream()
                .filter(line -> line.startsWith("TimeoutStopSec="))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1)))
                .sum();
        assertTrue(stop > proxy.proxy().shutdown().drain().toSeconds());
    }

    /** What the shipped file names, each with something. */
    private static Map<String, String> environment() throws IOException {
        return Files.readAllLines(Deployment.FILES.resolve("systemd/environment")).stream()
                .filter(line -> line.endsWith("="))
                .collect(Collectors.toMap(line -> line.substring(0, line.length() - 1), line -> "of-the-environment"));
    }

    private static Path unit(String daemon) {
        return Deployment.FILES.resolve("systemd/crossfade-" + daemon + ".service");
    }
}
