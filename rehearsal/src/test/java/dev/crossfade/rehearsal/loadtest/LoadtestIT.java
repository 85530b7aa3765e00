package dev.crossfade.rehearsal.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.wire.Json;
import dev.crossfade.rehearsal.lab.Daemon;
import dev.crossfade.rehearsal.lab.FreePort;
import dev.crossfade.rehearsal.lab.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command against real servers. */
@Timeout(120)
class LoadtestIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void aHealthyServerPassesAndIsReportedBySide() throws Exception {
        try (CountingOrigin origin = CountingOrigin.start("source")) {
            Ended ended = loadtest("--url", origin.url() + "/page?q=1", "--json", "--report", directory.toString());

            assertEquals(0, ended.exit(), ended::toString);
            JsonNode report = Json.MAPPER.readTree(ended.out());
            assertEquals("PASS", report.path("verdict").asText());
            assertEquals(100, report.path("requests").path("due").asInt());
            assertEquals(100, report.path("requests").path("ok").asInt());
            assertEquals(100, report.path("sides").path("source").path("ok").asInt());
            assertEquals(100, report.path("statuses").path("200").asInt());
            assertEquals(
                    origin.url() + "/page", report.path("setting").path("url").asText());
            assertTrue(report.path("latencyMs").path("p99").asDouble() > 0);
            assertEquals(
                    report,
                    Json.MAPPER.readTree(directory.resolve("report.json").toFile()));
            String page = Files.readString(directory.resolve("report.html"));
            assertTrue(page.contains("\"verdict\":\"PASS\"") && page.contains("Chart.js v4"));
            assertTrue(!page.contains("/*STYLE*/") && !page.contains("/*DATA*/"));
        }
    }

    @Test
    void withoutTheDebugHeaderTheSideIsUnknown() throws Exception {
        try (CountingOrigin origin = CountingOrigin.start("source")) {
            Ended ended = loadtest("--url", origin.url(), "--no-debug-header");

            assertEquals(0, ended.exit(), ended::toString);
            assertTrue(ended.out().contains("by unknown"), ended::toString);
            ended.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
        }
    }

    @Test
    void eachAnswerThatGoesWrongIsFoundAndNamed() throws Exception {
        Path scenario = Files.writeString(directory.resolve("orders.yaml"), """
                requests:
                  - name: order
                    method: POST
                    path: /orders
                    body: { size: 1KiB }
                    key: { header: X-Order-Key }
                    answer: { json: /order/key }
                    check: { path: "/orders/${key}", count: /count }
                """);
        try (FaultyOrders shop = FaultyOrders.start()) {
            Ended ended = loadtest(
                    "--url",
                    shop.url(),
                    "--scenario",
                    scenario.toString(),
                    "--json",
                    "--spacing",
                    "exponential",
                    "--seed",
                    "5");

            assertEquals(1, ended.exit(), ended::toString);
            JsonNode report = Json.MAPPER.readTree(ended.out());
            assertEquals("FAIL", report.path("verdict").asText());
            assertEquals(1, report.path("requests").path("noAnswer").asInt(), ended::toString);
            assertEquals(1, report.path("requests").path("unexpectedStatus").asInt(), ended::toString);
            JsonNode keys = report.path("keys");
            assertEquals(report.path("requests").path("due"), keys.path("sent"));
            // Of the dropped answer, and of the one in whose place the first order's was given again.
            assertEquals(2, keys.path("lost").asInt(), ended::toString);
            assertEquals(1, keys.path("repeated").asInt(), ended::toString);
            // That one, and two that were mixed up.
            assertEquals(3, keys.path("outOfOrder").asInt(), ended::toString);
            assertEquals(1, keys.path("withoutKey").asInt(), ended::toString);
            assertEquals(
                    keys.path("sent").asInt() - 6, keys.path("acknowledged").asInt(), ended::toString);
            JsonNode checked = report.path("checked");
            assertEquals(keys.path("acknowledged"), checked.path("keys"));
            assertEquals(1, checked.path("lost").asInt(), ended::toString);
            assertEquals(1, checked.path("repeated").asInt(), ended::toString);
            assertEquals(0, checked.path("unknown").asInt(), ended::toString);
            String problems = report.path("problems").toString();
            assertTrue(problems.contains("order #") && problems.contains("is there 2 times"), problems);
        }
    }

    @Test
    void aFlipThroughARealProxyUnderLoadIsSeenOnBothSidesAndFailsNothing() throws Exception {
        try (CountingOrigin source = CountingOrigin.start("source");
                CountingOrigin target = CountingOrigin.start("target")) {
            Path config = Files.writeString(directory.resolve("crossfade.yaml"), """
                    proxy:
                      listen: [ { host: 127.0.0.1, port: 0 } ]
                      admin: { host: 127.0.0.1, port: 0 }
                      state: %s
                      routes: { from: local }
                    tenants:
                      - id: acme
                        hosts: ["*"]
                        source: { origin: "%s" }
                        target: { origin: "%s" }
                    """.formatted(
                            directory.resolve("state"), source.url(), target.url()));
            try (Daemon proxy = Daemon.start(Programs.proxy(config), directory)) {
                var ready = proxy.awaitReady(PATIENCE);
                URI route = URI.create("http://" + ready.group("admin") + "/v1/routes/acme");
                CompletableFuture<Ended> load = CompletableFuture.supplyAsync(() -> loadtest(
                        "--url",
                        "http://" + ready.group("listen") + "/",
                        "--duration",
                        "5s",
                        "--side-header",
                        "X-Origin-Side",
                        "--json"));
                source.awaitMore(20);
                put(route, "{\"mode\":\"armed\",\"ifEpoch\":1}");
                source.awaitMore(20);
                put(route, "{\"mode\":\"holding\",\"ifEpoch\":2}");
                awaitHeld(route.resolve("/v1/exchanges/held"));
                put(route, "{\"primary\":\"target\",\"mode\":\"direct\",\"ifEpoch\":3}");
                target.awaitMore(20);

                Ended ended = load.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertEquals(0, ended.exit(), ended::toString);
                JsonNode report = Json.MAPPER.readTree(ended.out());
                assertEquals(500, report.path("requests").path("ok").asInt());
                JsonNode sides = report.path("sides");
                assertTrue(sides.path("source").path("ok").asInt() >= 40, ended::toString);
                assertTrue(sides.path("target").path("ok").asInt() >= 20, ended::toString);
                assertEquals(2, sides.size(), ended::toString);
            }
        }
    }

    @Test
    void aSignalEndsTheLoadWithTheSummaryOfWhatWasDone() throws Exception {
        Path scenario = Files.writeString(
                directory.resolve("s.yaml"), "requests: [ { path: /, headers: { Host: shop.example.com } } ]");
        try (CountingOrigin origin = CountingOrigin.start("source")) {
            Path output = directory.resolve("loadtest.out");
            Process process =
                    start(output, "--url", origin.url(), "--duration", "10m", "--scenario", scenario.toString());
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

    @Test
    void aServerThatIsNotThereIsToldOnce() throws Exception {
        Ended refused = loadtest("--url", "http://127.0.0.1:" + FreePort.find() + "/");
        assertEquals(1, refused.exit(), refused::toString);
        assertTrue(refused.err().contains("nobody answers at 127.0.0.1:"), refused::toString);
        assertTrue(refused.out().isEmpty(), refused::toString);

        Ended unknown = loadtest("--url", "http://nowhere.invalid/");
        assertEquals(1, unknown.exit(), unknown::toString);
        assertTrue(unknown.err().contains("no address is known for the host 'nowhere.invalid'"), unknown::toString);
    }

    @Test
    void anAuthorityOfOnesOwnIsTrustedWhenItIsNamed() throws Exception {
        SSLContext tls = certificate();
        try (CountingOrigin origin = CountingOrigin.startSecure("source", tls)) {
            String url = "https://127.0.0.1:" + origin.port() + "/";

            Ended untrusted = loadtest("--url", url);
            assertEquals(1, untrusted.exit(), untrusted::toString);
            assertTrue(untrusted.err().contains("--ca FILE"), untrusted::toString);

            Ended trusted =
                    loadtest("--url", url, "--ca", directory.resolve("ca.pem").toString());
            assertEquals(0, trusted.exit(), trusted::toString);
        }
    }

    private record Ended(int exit, String out, String err) {}

    /** For one second at 100 requests a second, unless it is asked for something else. */
    private static Ended loadtest(String... given) {
        List<String> arguments = new ArrayList<>(List.of(given));
        if (!arguments.contains("--duration")) {
            arguments.addAll(List.of("--duration", "1s"));
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = new CommandLine(new LoadtestCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println(failure.getMessage());
                    return failure instanceof CommandFailure known ? known.exitCode() : 1;
                })
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
        return new Ended(exit, out.toString(), err.toString());
    }

    /** A process of its own: what the JDK's client reads only once, other tests of this one have settled already. */
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

    private static void put(URI route, String change) throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(route)
                                .PUT(BodyPublishers.ofString(change))
                                .build(),
                        BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer::body);
    }

    /** Until a request waits at the proxy. */
    private static void awaitHeld(URI held) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String seen = "";
        while (System.nanoTime() < end) {
            seen = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(held).build(), BodyHandlers.ofString())
                    .body();
            if (!Json.MAPPER.readTree(seen).path("held").isEmpty()) {
                return;
            }
        }
        throw new AssertionError("nothing is held: " + seen);
    }

    /** A key pair for 127.0.0.1, and its certificate in {@code ca.pem}. */
    private SSLContext certificate() throws Exception {
        Path store = directory.resolve("server.p12");
        List<String> opened = List.of("-keystore", store.toString(), "-storepass", "changeit", "-alias", "server");
        keytool(opened, "-genkeypair", "-keyalg", "EC", "-dname", "CN=127.0.0.1", "-ext", "san=ip:127.0.0.1");
        keytool(
                opened,
                "-exportcert",
                "-rfc",
                "-file",
                directory.resolve("ca.pem").toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "changeit".toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(factory.getKeyManagers(), null, null);
        return tls;
    }

    private static void keytool(List<String> opened, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        line.addAll(List.of(arguments));
        line.addAll(opened);
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
    }
}
