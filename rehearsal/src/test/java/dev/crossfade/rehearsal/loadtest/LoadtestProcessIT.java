package dev.crossfade.rehearsal.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own: what the JDK's client reads only once, other tests of this one have settled already. */
@Timeout(120)
@Tag("endurance")
class LoadtestProcessIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void aSignalEndsTheLoadWithTheSummaryOfWhatWasDone() throws Exception {
        Path scenario = Files.writeString(
                directory.resolve("s.yaml"), "requests: [ { path: /, headers: { Host: shop.example.com } } ]");
        try (CountingOrigin origin = CountingOrigin.start("source")) {
            Path output = directory.resolve("loadtest.out");
            Process process = start(
                    output,
                    "--url",
                    origin.url(),
                    "--duration",
                    "10m",
                    "--scenario",
                    scenario.toString(),
                    "--report",
                    directory.resolve("report").toString());
            try {
                origin.awaitMore(20);
                process.destroy();
                assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            } finally {
                process.destroyForcibly();
            }
            String printed = Files.readString(output);
            assertEquals(143, process.exitValue(), printed);
            assertEquals("shop.example.com", origin.lastHost());
            assertTrue(printed.contains("  PASS   http://127.0.0.1:") && printed.contains("by source"), printed);
            assertTrue(printed.contains("  interrupted "), printed);
            JsonNode report = Json.MAPPER.readTree(
                    directory.resolve("report").resolve("report.json").toFile());
            assertTrue(report.path("interrupted").asBoolean(), report::toString);
            assertTrue(report.path("requests").path("ok").asInt() >= 20, report::toString);
            assertTrue(Files.exists(directory.resolve("report").resolve("report.html")));
        }
    }

    @Test
    void aRequestWhoseAnswerIsMissingIsNotSentAgain() throws Exception {
        try (CountingOrigin origin = CountingOrigin.start("source").dropping(50)) {
            Path output = directory.resolve("loadtest.out");
            Process process = start(output, "--url", origin.url(), "--duration", "1s", "--connections", "1");
            assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));

            String printed = Files.readString(output);
            assertEquals(1, process.exitValue(), printed);
            assertTrue(printed.contains("1 unanswered") && printed.contains("GET / #49 got no answer: "), printed);
            assertEquals(100, origin.arrived(), printed);
        }
    }

    private static Process start(Path output, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.crossfade.config.cli.Crossfade",
                "loadtest"));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }
}
