package dev.crossfade.proxy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A proxy's start by the script, in an installation without sources, with an archive of classes and with what is left of one. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(300)
class StartArchiveIT {

    private static final Path SOURCES = Path.of(System.getProperty("crossfade.home", ".."));
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final String FROM_ARCHIVE = "dev.crossfade.proxy.command.EdgeProxy source: shared objects file";

    @TempDir
    private Path home = Path.of("");

    private Path lib = Path.of("");

    @BeforeEach
    void install() throws IOException {
        lib = Files.createDirectory(home.resolve("lib"));
        try (Stream<Path> jars = Files.list(SOURCES.resolve("lib"))) {
            for (Path jar :
                    jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
                Files.copy(jar, lib.resolve(jar.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        assumeTrue(proxyJar().isPresent(), "no jars in lib/: this test wants ./mvnw verify, or package");
        install(SOURCES.resolve("crossfade"), home);
        install(SOURCES.resolve("proxy/src/main/sh/start-archive"), lib);
        Files.writeString(home.resolve("proxy.yaml"), """
                proxy:
                  id: started
                  listen: [{ host: 127.0.0.1, port: 0 }]
                  admin: { host: 127.0.0.1, port: 0 }
                  state: %s
                  routes: { from: local }
                tenants:
                  - id: shop
                    hosts: ["*"]
                    source: { origin: "http://127.0.0.1:1" }
                    target: { origin: "http://127.0.0.1:1" }
                """.formatted(home.resolve("state")));
    }

    private static void install(Path script, Path directory) throws IOException {
        Path installed = Files.copy(script, directory.resolve(script.getFileName()));
        assertTrue(installed.toFile().setExecutable(true));
    }

    /** With a stand-in for Maven, which brings the jars: as on a machine where the program is built at its first start. */
    @Test
    void archiveIsMadeWithTheProgramAndAStartIsMadeFromIt() throws Exception {
        Path built = home.resolve("built");
        Files.move(lib, built);
        Files.createFile(home.resolve("pom.xml"));
        install(
                SOURCES.resolve("proxy/src/main/sh/start-archive"),
                Files.createDirectories(home.resolve("proxy/src/main/sh")));
        Path maven = Files.writeString(home.resolve("mvnw"), """
                #!/bin/sh
                for argument; do
                  case $argument in -Dcrossfade.lib=*) mkdir "${argument#*=}" && cp -p "%s"/*.jar "${argument#*=}" ;; esac
                done
                """.formatted(built));
        assertTrue(maven.toFile().setExecutable(true));

        String loaded = started();

        assertTrue(loaded.contains(FROM_ARCHIVE), "the script's messages: " + read("err"));
        assertEquals("", whatIsLeft(), "of its making");
    }

    @Test
    void startMakesNoArchiveAndSaysNothingOfIt() throws Exception {
        assertFalse(started().contains(FROM_ARCHIVE));

        assertTrue(inLib("start\\..*").isEmpty(), "lib/ is as it was installed");
        assertFalse(read("err").contains("archive"), read("err"));
    }

    /** Java 17 would not survive it. */
    @Test
    @Tag("endurance")
    void archiveThatWasCutOffIsNotUsed() throws Exception {
        make();
        Path archive = archive();
        assertTrue(archive.toFile().setWritable(true));
        try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
            file.setLength(Files.size(archive) / 2);
        }

        assertFalse(started().contains(FROM_ARCHIVE));
    }

    /** As in an image: nobody looks at what the options name before the JVM does. */
    @Test
    @Tag("endurance")
    void archiveThatIsNoneOrIsGoneCostsOnlyTime() throws Exception {
        make();
        Path archive = archive();
        for (String content : List.of("no archive", "")) {
            Files.delete(archive);
            if (!content.isEmpty()) {
                Files.writeString(archive, content);
            }

            Process version = start(List.of(
                    JAVA.toString(),
                    "@" + lib.resolve("start.args"),
                    "dev.crossfade.config.cli.Crossfade",
                    "--version"));

            assertEquals(0, version.waitFor(), read("err"));
            assertTrue(read("out").contains("crossfade 0."), read("out"));
        }
    }

    /** Without jars there is nothing to start. */
    @Test
    void archiveThatCannotBeMadeIsTold() throws Exception {
        Files.delete(proxyJar().orElseThrow());

        make();

        assertTrue(read("err").contains("no archive could be made"), read("err"));
        assertTrue(Files.readString(lib.resolve("start.args")).startsWith("-cp "));
        Process asked =
                start(List.of(lib.resolve("start-archive").toString(), "--of", JAVA.toString(), lib.toString()));
        assertEquals(0, asked.waitFor());
        assertEquals(Files.readString(lib.resolve("start.of")), read("out"));
    }

    private void make() throws Exception {
        Process making = start(List.of(lib.resolve("start-archive").toString(), JAVA.toString(), lib.toString()));
        assertEquals(0, making.waitFor(), () -> read("err"));
    }

    /** Starts a proxy until it is ready, ends it, and answers which classes it has loaded, and from where. */
    private String started() throws Exception {
        Path loaded = home.resolve("loaded");
        Process proxy = start(List.of(home.resolve("crossfade").toString(), "proxy", "--config", home + "/proxy.yaml"));
        try {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            while (!read("out").contains("\n") && System.nanoTime() - end < 0 && proxy.isAlive()) {
                proxy.waitFor(50, TimeUnit.MILLISECONDS);
            }
            assertTrue(read("out").startsWith("crossfade proxy ready"), () -> read("out") + read("err"));
        } finally {
            proxy.destroy();
            assertTrue(proxy.waitFor(60, TimeUnit.SECONDS));
        }
        assertFalse(read("err").contains("no archive could be made"), () -> read("err"));
        return Files.readString(loaded);
    }

    private Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectOutput(home.resolve("out").toFile())
                .redirectError(home.resolve("err").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("CROSSFADE_JAVA_OPTS", "-Xlog:class+load:file=" + home.resolve("loaded"));
        return builder.start();
    }

    private String read(String file) {
        try {
            return Files.readString(home.resolve(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path archive() throws IOException {
        return inLib("start\\.(jsa|aot)").orElseThrow();
    }

    private Optional<Path> proxyJar() throws IOException {
        return inLib("proxy-.*\\.jar");
    }

    private Optional<Path> inLib(String name) throws IOException {
        try (Stream<Path> files = Files.list(lib)) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .findFirst();
        }
    }

    /** Files in lib/ that are neither jars nor what a start reads. */
    private String whatIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(lib)) {
            return String.join(
                    " ",
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.endsWith(".jar")
                                    && !name.matches("\\.built|start(-archive|\\.(jsa|aot|args|of))"))
                            .toList());
        }
    }
}
