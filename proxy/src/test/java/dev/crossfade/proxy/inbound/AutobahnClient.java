package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Autobahn's fuzzing client, which is Python 2, by Jython in a JVM of its own. */
final class AutobahnClient implements AutoCloseable {

    private static final long LONGEST_MINUTES = 40;

    /** The limits of its own are longer than it has them, for Jython is slow where Python is not. */
    private static final String PROGRAM = """
            import sys
            from autobahntestsuite import wstest
            agent, url, folder = sys.argv[1:]
            wstest.start({'mode': 'fuzzingclient'}, {
                'options': {
                    'failByDrop': False,
                    'openHandshakeTimeout': 60,
                    'closeHandshakeTimeout': 10,
                    'serverConnectionDropTimeout': 10},
                'outdir': folder,
                'servers': [{'agent': agent, 'url': url}],
                'cases': ['*'],
                'exclude-cases': [],
                'exclude-agent-cases': {}})
            """;

    /**
     * How a case went.
     *
     * @param behavior in the messages
     * @param close in the closing handshake
     */
    record Verdict(String behavior, String close) {}

    private final String agent;
    private final Path folder;
    private final Process suite;

    /**
     * Begins with every case.
     *
     * @param agent whom it is tried on, for the report
     * @param reports where the report is left, in a folder of the agent's name
     */
    AutobahnClient(String agent, int port, Path reports) throws IOException {
        this.agent = agent;
        this.folder = reports.resolve(agent).toAbsolutePath();
        Files.createDirectories(folder);
        Files.deleteIfExists(folder.resolve("index.json"));
        Path program = folder.resolve("client.py");
        Files.writeString(program, PROGRAM);
        suite = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx768m",
                        "-Dpython.cachedir.skip=true",
                        "-cp",
                        jarWith("org/python/util/jython.class")
                                + File.pathSeparator
                                + jarWith("autobahntestsuite/wstest.py"),
                        "org.python.util.jython",
                        program.toString(),
                        agent,
                        "ws://127.0.0.1:" + port,
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("client.log").toFile())
                .start();
    }

    /** Waits for the last case: the verdicts by the cases' numbers. */
    Map<String, Verdict> verdicts() throws IOException, InterruptedException {
        Path log = folder.resolve("client.log");
        assertTrue(
                suite.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES),
                () -> "Autobahn does not end within " + LONGEST_MINUTES + " min: see " + log);
        Path index = folder.resolve("index.json");
        assertTrue(Files.exists(index), () -> "Autobahn has left no report: see " + log);
        Map<String, Verdict> verdicts = new TreeMap<>();
        new ObjectMapper()
                .readTree(index.toFile())
                .path(agent)
                .properties()
                .forEach(each -> verdicts.put(each.getKey(), verdict(each.getValue())));
        return verdicts;
    }

    private static Verdict verdict(JsonNode told) {
        return new Verdict(
                told.path("behavior").asText(), told.path("behaviorClose").asText());
    }

    private static Path jarWith(String entry) throws IOException {
        URL found = AutobahnClient.class.getClassLoader().getResource(entry);
        assertNotNull(found, entry + " is not on the class path: run with -Pendurance");
        return Path.of(((JarURLConnection) found.openConnection()).getJarFile().getName());
    }

    @Override
    public void close() {
        suite.destroyForcibly();
    }
}
