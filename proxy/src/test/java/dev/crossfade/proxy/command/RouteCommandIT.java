package dev.crossfade.proxy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.wire.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RouteCommandIT {

    private static final String ROUTE = "{\"tenant\":\"acme\",\"epoch\":%d,\"primary\":\"%s\",\"mode\":\"direct\","
            + "\"fenced\":[],\"switching\":false,\"until\":null}";

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00.5Z");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer admin;
    private int putStatus = 200;
    private String problemType = "x";
    private String moreOfTheRoute = "";

    @BeforeEach
    void startAdmin() throws IOException {
        admin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        admin.createContext("/v1/routes/acme", exchange -> {
            try (exchange) {
                boolean put = exchange.getRequestMethod().equals("PUT");
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                asked.add((exchange.getRequestMethod() + " " + body).strip()
                        + (exchange.getRequestHeaders().containsKey("Authorization")
                                ? " " + exchange.getRequestHeaders().getFirst("Authorization")
                                : ""));
                String problem = "{\"type\":\"" + problemType + "\",\"title\":\"The route has changed\",\"status\":409,"
                        + "\"detail\":\"It is at epoch 9\",\"reason\":null,\"action\":\"Read it again.\"}";
                String route = put
                        ? ROUTE.formatted(8, "target").replace("null}", "null" + moreOfTheRoute + "}")
                        : ROUTE.formatted(7, "source");
                byte[] answer = (put && putStatus != 200 ? problem : route).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(put ? putStatus : 200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        admin.start();
    }

    @AfterEach
    void stopAdmin() {
        admin.stop(0);
    }

    @Test
    void withoutAChangeTheRouteIsShown() {
        assertEquals(ExitCode.DONE, run(Map.of(), "acme", "--proxy", url()));

        assertEquals(List.of("GET"), asked);
        assertTrue(
                out.toString().startsWith("acme: epoch 7, primary source, mode direct, fenced none"), out.toString());
    }

    @Test
    void aTenantThatTheProxyRefusesIsShownWithThatAndWhy() {
        admin.createContext("/v1/routes/cafe", exchange -> {
            try (exchange) {
                byte[] answer = ROUTE.formatted(7, "target")
                        .replace("acme", "cafe")
                        .replace("null}", "null,\"refused\":\"its source and target have changed places\"}")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });

        assertEquals(ExitCode.DONE, run(Map.of(), "cafe", "--proxy", url()));

        List<String> lines = out.toString().lines().toList();
        assertTrue(lines.get(0).startsWith("cafe: epoch 7, primary target, mode direct, fenced none"), lines::toString);
        assertEquals("  its requests are refused there: its source and target have changed places", lines.get(1));
    }

    @Test
    void aFlipReadsTheEpochAndComparesAndSetsItAtEveryProxy() {
        assertEquals(
                ExitCode.DONE,
                run(
                        Map.of(),
                        "acme",
                        "--to",
                        "target",
                        "--mode",
                        "direct",
                        "--fenced",
                        "source,target",
                        "--json",
                        "--proxy",
                        url(),
                        "--proxy",
                        url()));

        String put =
                "PUT {\"primary\":\"target\",\"mode\":\"direct\",\"fenced\":[\"source\",\"target\"],\"ifEpoch\":7}";
        assertEquals(List.of("GET", "GET", put, put), asked);
        assertEquals(2, out.toString().lines().count());
        assertEquals(
                ROUTE.formatted(8, "target"), out.toString().lines().findFirst().orElse(""));
    }

    @Test
    void theControllerAndTheTokenComeFromTheEnvironmentWhenNothingElseIsSaid() throws IOException {
        Path token = directory.resolve("token");
        Files.writeString(token, "s3cret\n");

        run(Map.of("CROSSFADE_CONTROL", url(), "CROSSFADE_TOKEN_FILE", token.toString()), "acme", "--fenced", "none");

        assertEquals(List.of("GET Bearer s3cret", "PUT {\"fenced\":[],\"ifEpoch\":7} Bearer s3cret"), asked);
    }

    @Test
    void ofSeveralControllersTheOneThatLeadsIsAsked() throws IOException {
        HttpServer standby = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        standby.createContext("/v1/routes/acme", exchange -> {
            try (exchange) {
                byte[] answer = ROUTE.formatted(6, "source").getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("Crossfade-Standing-By", "10.0.0.2:9901");
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        standby.start();
        String several =
                "http://127.0.0.1:1, http://127.0.0.1:" + standby.getAddress().getPort() + ", " + url();

        int code = run(Map.of("CROSSFADE_CONTROL", several), "acme", "--to", "target");

        standby.stop(0);
        assertEquals(ExitCode.DONE, code, err.toString());
        assertEquals(List.of("GET", "PUT {\"primary\":\"target\",\"ifEpoch\":7}"), asked);
    }

    @Test
    void aConflictIsRefusedWithThePlacesOwnWords() {
        putStatus = 409;

        assertEquals(ExitCode.REFUSED, run(Map.of(), "acme", "--to", "target", "--control", url()));

        String message = err.toString();
        assertTrue(message.contains("The route has changed. It is at epoch 9.\n  do:  Read it again."), message);
    }

    @Test
    void withJsonARefusalIsOneProblemObjectAndNothingElse() throws IOException {
        putStatus = 409;

        assertEquals(ExitCode.REFUSED, run(Map.of(), "acme", "--to", "target", "--json", "--control", url()));

        assertEquals("", err.toString());
        assertEquals(1, out.toString().lines().count(), out.toString());
        JsonNode problem = Json.MAPPER.readTree(out.toString());
        assertEquals("It is at epoch 9", problem.get("detail").asText());
        assertEquals(409, problem.get("status").asInt());
        out.getBuffer().setLength(0);

        assertEquals(
                ExitCode.FAILED, run(Map.of(), "acme", "--to", "target", "--json", "--control", "http://127.0.0.1:1"));
        assertEquals("", err.toString());
        assertEquals(
                "https://crossfade.dev/problems/unreachable",
                Json.MAPPER.readTree(out.toString()).get("type").asText());
    }

    @Test
    void whatSpeaksAgainstARouteThatIsOnlyShownIsNotSaidOfAChange() {
        admin.createContext("/v1/routes/cafe", exchange -> {
            try (exchange) {
                byte[] answer = ROUTE.formatted(7, "target")
                        .replace("acme", "cafe")
                        .replace("null}", "null,\"doubt\":\"it is the last one known\"}")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });

        assertEquals(ExitCode.DONE, run(Map.of(), "cafe", "--control", url()));

        assertEquals(
                "  but it is the last one known",
                out.toString().lines().toList().get(1));
    }

    /** 3: a guard said no, or etcd did, and nothing was changed. 1: it failed, and may be done all the same. */
    @ParameterizedTest
    @CsvSource({"routes-refused, 3", "routes-unanswered, 1", "store, 1"})
    void whatEtcdDoesNotTakeIsRefusedAndWhatIsNotKnownHasFailed(String type, int exitCode) {
        putStatus = 503;
        problemType = "https://crossfade.dev/problems/" + type;

        assertEquals(exitCode, run(Map.of(), "acme", "--to", "target", "--control", url()));
    }

    @Test
    void whatSpeaksAgainstTheNewSideIsSaidWithTheRoute() {
        moreOfTheRoute = ",\"doubt\":\"whether it takes requests is not known\"";

        assertEquals(ExitCode.DONE, run(Map.of(), "acme", "--to", "target", "--control", url()));

        List<String> lines = out.toString().lines().toList();
        assertTrue(lines.get(0).startsWith("acme: epoch 8, primary target"), lines::toString);
        assertEquals("  changed, but whether it takes requests is not known", lines.get(1));
    }

    @Test
    void whoForcesAChangeSaysSoToTheControllerOrToTheProxyThatIsNamed() {
        run(Map.of(), "acme", "--to", "target", "--force", "--control", url());

        assertEquals(List.of("GET", "PUT {\"primary\":\"target\",\"ifEpoch\":7,\"force\":true}"), asked);
        asked.clear();
        run(Map.of(), "acme", "--to", "target", "--force", "--proxy", url());
        assertEquals(List.of("GET", "PUT {\"primary\":\"target\",\"ifEpoch\":7,\"force\":true}"), asked);
    }

    @Test
    void aPlaceThatDoesNotAnswerChangesNothingAnywhere() {
        assertEquals(
                ExitCode.FAILED,
                run(Map.of(), "acme", "--to", "target", "--proxy", url(), "--proxy", "http://127.0.0.1:1"));

        assertEquals(List.of("GET"), asked);
        assertTrue(err.toString().endsWith("\n  Nothing was changed."), err.toString());
    }

    @Test
    void holdHasAnEndWhichIsAnInstantOrADurationFromNow() {
        run(Map.of(), "acme", "--mode", "holding", "--until", "90s", "--proxy", url());
        run(Map.of(), "acme", "--mode", "holding", "--until", "2030-01-31T12:00:00+01:00", "--proxy", url());

        assertEquals(
                List.of(
                        "GET",
                        "PUT {\"mode\":\"holding\",\"until\":\"2030-01-01T00:01:31Z\",\"ifEpoch\":7}",
                        "GET",
                        "PUT {\"mode\":\"holding\",\"until\":\"2030-01-31T11:00:00Z\",\"ifEpoch\":7}"),
                asked);
    }

    @Test
    void endThatIsNoneIsPastOrOfNoHoldAsksNobody() {
        refuses("--until is neither an instant nor a duration: 'noon'", "--mode", "holding", "--until", "noon");
        refuses("--until is past", "--mode", "holding", "--until", "2029-12-31T23:59:59Z");
        refuses("give it with --mode holding", "--mode", "direct", "--until", "90s");
        refuses("give it with --mode holding", "--until", "90s");
    }

    @Test
    void whoForcesNothingIsToldSo() {
        refuses("--force forces nothing: no change was asked for", "--force");
    }

    @Test
    void emptyTokenFileIsToldAsThat() throws IOException {
        Path token = Files.writeString(directory.resolve("token"), " \n");

        refuses("The token file " + token + " is empty", "--token-file", token.toString());
    }

    private void refuses(String why, String... args) {
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("acme", "--proxy", url()));
        all.addAll(List.of(args));

        assertEquals(ExitCode.BAD_USAGE, run(Map.of(), all.toArray(String[]::new)));
        assertTrue(err.toString().contains(why), err.toString());
        assertEquals(List.of(), asked);
    }

    @Test
    void whoNamesNoPlaceIsToldOfProxiesWhereTheControllerDoesNotAnswer() {
        assertEquals(ExitCode.FAILED, run(Map.of("CROSSFADE_CONTROL", "http://127.0.0.1:1"), "acme"));
        String message = err.toString();
        assertTrue(
                message.startsWith("No answer from http://127.0.0.1:1 (connection refused). Is it running"), message);
        assertTrue(message.contains("is asked with --proxy and its admin address"), message);

        err.getBuffer().setLength(0);
        assertEquals(ExitCode.FAILED, run(Map.of(), "acme", "--proxy", "http://127.0.0.1:1"));
        assertFalse(err.toString().contains("--proxy"), err.toString());
    }

    @Test
    void badUsageAsksNobody() {
        assertEquals(ExitCode.BAD_USAGE, run(Map.of(), "acme", "--to", "moon", "--proxy", url()));
        assertEquals(ExitCode.BAD_USAGE, run(Map.of(), "acme", "--fenced", "moon", "--proxy", url()));
        assertEquals(ExitCode.BAD_USAGE, run(Map.of(), "Not An Id", "--proxy", url()));
        assertEquals(ExitCode.BAD_USAGE, run(Map.of(), "acme", "--proxy", "ftp://x"));
        assertEquals(ExitCode.BAD_USAGE, run(Map.of(), "acme", "--proxy", url(), "--control", url()));

        assertEquals(List.of(), asked);
    }

    private int run(Map<String, String> environment, String... args) {
        return new CommandLine(new RouteCommand(environment, () -> NOW))
                .setOut(new PrintWriter(out))
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    if (e instanceof CommandFailure failure) {
                        err.append(failure.getMessage());
                        return failure.exitCode();
                    }
                    throw e;
                })
                .execute(args);
    }

    private String url() {
        return "http://127.0.0.1:" + admin.getAddress().getPort();
    }
}
