package dev.crossfade.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.ControlSettings;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.RouteDocument;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.routing.RouteChange;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlServerIT {

    private static final RouteChange TO_TARGET =
            new RouteChange(Side.TARGET, RouteMode.DIRECT, Set.of(Side.SOURCE), false, null);

    private final RunningApi api = new RunningApi();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void tableIsAnsweredAtOnceToWhomHasNone() throws Exception {
        JsonNode table = json(api.get("/v1/routes"), 200);

        assertEquals(1, table.get("revision").asLong());
        assertEquals("source", table.get("routes").get(0).get("primary").asText());
    }

    @Test
    void nothingNewIsNoContentAfterTheWait() throws Exception {
        assertEquals(204, api.get("/v1/routes?after=1&waitMs=20").statusCode());
        assertEquals(0, api.routing.publisher().waiting());
    }

    @Test
    void twoHundredWaitingProxiesAreAnsweredByOneFlip() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> waiting = Stream.generate(() -> api.client()
                        .sendAsync(
                                api.request("GET", "/v1/routes?after=1&waitMs=30000", ""),
                                HttpResponse.BodyHandlers.ofString()))
                .limit(200)
                .toList();
        while (api.routing.publisher().waiting() < 200) {
            Thread.onSpinWait();
        }

        api.routing.publish(RunningApi.ACME, TO_TARGET, Epoch.NONE);

        for (CompletableFuture<HttpResponse<String>> one : waiting) {
            assertEquals(2, json(one.get(), 200).get("revision").asLong());
        }
    }

    @Test
    void stoppingAnswersWhoeverWaits() throws Exception {
        CompletableFuture<HttpResponse<String>> waiting = oneThatWaits(api);

        api.close();

        assertEquals(204, waiting.get().statusCode());
    }

    /** As with wakers in threads of their own: nobody knows when they come to it. */
    @Test
    void stoppingWaitsForAnswersThatAreNotWrittenYet() throws Exception {
        BlockingQueue<Runnable> toBeAnswered = new LinkedBlockingQueue<>();
        try (RunningApi stopping = new RunningApi(toBeAnswered::add)) {
            CompletableFuture<HttpResponse<String>> waiting = oneThatWaits(stopping);

            int port = port(stopping);
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(stopping::close);
            while (accepts(port)) {
                Thread.onSpinWait();
            }
            toBeAnswered.take().run();

            assertEquals(204, waiting.get().statusCode());
            stopped.get();
        }
    }

    @Test
    void stoppingDoesNotWaitForeverForAnAnswer() throws Exception {
        try (RunningApi stopping = new RunningApi(nobodyIsWoken -> {})) {
            CompletableFuture<HttpResponse<String>> waiting = oneThatWaits(stopping);

            CompletableFuture.runAsync(stopping::close).get(10, TimeUnit.SECONDS);

            assertThrows(ExecutionException.class, waiting::get);
        }
    }

    @Test
    void changeOfARouteFollowsTheSameRulesAsAtAProxy() throws Exception {
        String change = "{\"primary\":\"target\",\"fenced\":[\"source\"],\"ifEpoch\":%s}";

        assertEquals(
                428,
                api.send("PUT", "/v1/routes/acme", "{\"primary\":\"target\"}").statusCode());
        assertEquals(
                409, api.send("PUT", "/v1/routes/acme", change.formatted(7)).statusCode());
        assertEquals(
                404, api.send("PUT", "/v1/routes/nobody", change.formatted(1)).statusCode());
        assertEquals(
                400,
                api.send("PUT", "/v1/routes/acme", "{\"primry\":\"target\"}").statusCode());
        assertEquals(
                400,
                api.send("PUT", "/v1/routes/acme", "{\"mode\":\"fast\",\"ifEpoch\":1}")
                        .statusCode());

        JsonNode route = json(api.send("PUT", "/v1/routes/acme", change.formatted(1)), 200);
        assertEquals(2, route.get("epoch").asLong());
        assertEquals(
                "target", json(api.get("/v1/routes/acme"), 200).get("primary").asText());
        JsonNode entry = json(api.get("/v1/audit"), 200).get("entries").get(0);
        assertEquals("epoch 1: direct to source, fenced []", entry.get("before").asText());
        assertEquals(
                "epoch 2: direct to target, fenced [source]", entry.get("after").asText());
        assertEquals("127.0.0.1", entry.get("actor").get("from").asText());
    }

    @Test
    void routeIsNotChangedByHandDuringASwitchover() throws Exception {
        api.routing.publish(
                RunningApi.ACME, new RouteChange(Side.SOURCE, RouteMode.HOLDING, Set.of(), true, null), Epoch.NONE);

        JsonNode problem = json(api.send("PUT", "/v1/routes/acme", "{\"mode\":\"direct\",\"ifEpoch\":2}"), 409);

        assertEquals(
                "https://crossfade.dev/problems/switchover-under-way",
                problem.get("type").asText());
    }

    @Test
    void changeByHandThatWouldLeadToARefusingSideIsRefusedUntilItIsForcedAndThenAuditedAsForced() throws Exception {
        api.standing = "REPLICATION, step hold-point, waiting";
        String flip = "{\"primary\":\"target\",\"ifEpoch\":1%s}";

        JsonNode problem = json(api.send("PUT", "/v1/routes/acme", flip.formatted("")), 409);
        assertEquals(
                "https://crossfade.dev/problems/misleading-route",
                problem.get("type").asText());
        assertTrue(problem.get("reason").asText().contains("hold-point"), problem.toString());
        assertTrue(problem.get("action").asText().contains("crossfade status acme"), problem.toString());
        assertEquals(
                409,
                api.send("PUT", "/v1/routes/acme", flip.formatted(",\"force\":false"))
                        .statusCode());
        assertEquals(
                400,
                api.send("PUT", "/v1/routes/acme", flip.formatted(",\"force\":\"yes\""))
                        .statusCode());
        assertEquals(List.of(), api.audit);

        JsonNode route = json(api.send("PUT", "/v1/routes/acme", flip.formatted(",\"force\":true")), 200);
        assertEquals("target", route.get("primary").asText());
        assertEquals("route, forced", api.audit.get(0).what());
    }

    @Test
    void proxyReportsAndIsListed() throws Exception {
        ProxyReport report = new ProxyReport(
                "edge-1",
                "a",
                "1",
                1,
                false,
                Map.of("acme", "other"),
                List.of(new ProxyReport.Acknowledgement(
                        RouteDocument.of(Route.first(RunningApi.ACME, Side.SOURCE)), 3, 1, 0)));
        String body = Json.MAPPER.writeValueAsString(report);

        JsonNode lease = json(api.send("PUT", "/v1/proxies/edge-1", body), 200);
        assertEquals(3000, lease.get("leaseMs").asLong());
        assertEquals(1, lease.get("revision").asLong());

        JsonNode proxy = json(api.get("/v1/proxies"), 200).get("proxies").get(0);
        assertEquals("live", proxy.get("state").asText());
        assertTrue(proxy.get("mismatched").has("acme"));
        assertEquals(400, api.send("PUT", "/v1/proxies/edge-2", body).statusCode());
    }

    @Test
    void malformedReportIsNamedAndNotTaken() throws Exception {
        json(api.send("PUT", "/v1/proxies/edge-1", "{"), 400);
        json(api.send("PUT", "/v1/proxies/edge-1", "null"), 400);
        json(api.send("PUT", "/v1/proxies/edge-1", "{\"id\":\"edge-1\"}"), 400);
        json(
                api.send(
                        "PUT",
                        "/v1/proxies/edge-1",
                        "{\"id\":\"edge-1\",\"instance\":\"a\",\"version\":\"1\",\"digests\":{},"
                                + "\"acknowledgements\":[{\"route\":{\"tenant\":\"acme\",\"epoch\":1,\"primary\":\"north\","
                                + "\"mode\":\"direct\",\"fenced\":[]}}]}"),
                400);

        assertEquals(0, json(api.get("/v1/proxies"), 200).get("proxies").size());
    }

    @Test
    void verbsAreTakenWithWhoSaidThem() throws Exception {
        api.operations.will(Statuses.holdPoint());

        assertEquals(
                201, api.send("POST", "/v1/migrations", "{\"tenant\":\"acme\"}").statusCode());
        JsonNode status = json(api.get("/v1/migrations/acme"), 200);
        assertEquals("switchover", status.get("waitingFor").asText());
        assertEquals("SOURCE", status.get("writableNow").asText());
        json(api.send("POST", "/v1/migrations/acme/switchover", "{\"acceptDuplicates\":true}"), 200);
        json(api.send("POST", "/v1/migrations/acme/rollback", ""), 200);
        json(api.send("POST", "/v1/migrations/acme/rollback", "{\"acceptLoss\":true}"), 200);
        assertEquals(
                7,
                json(api.get("/v1/migrations/acme/received"), 200)
                        .get("tokenEpoch")
                        .asInt());
        json(api.send("POST", "/v1/migrations/acme/pause", ""), 200);
        json(api.send("POST", "/v1/migrations/acme/resume", ""), 200);
        json(api.send("POST", "/v1/migrations/acme/abort", ""), 200);
        json(api.send("POST", "/v1/migrations/acme/abort", "{\"withoutTarget\":true}"), 200);
        json(api.send("POST", "/v1/migrations/acme/cleanup", ""), 200);
        json(api.send("POST", "/v1/migrations/acme/cleanup", "{\"withoutSource\":true}"), 200);

        assertEquals(
                List.of(
                        "migrate acme by local",
                        "switchover, duplicates accepted, acme by local",
                        "rollback acme by local",
                        "rollback, the loss accepted, acme by local",
                        "pause acme by local",
                        "resume acme by local",
                        "abort acme by local",
                        "abort, without the target, acme by local",
                        "cleanup acme by local",
                        "cleanup, without the source, acme by local"),
                api.operations.verbs());
        JsonNode all = json(api.get("/v1/migrations"), 200);
        assertEquals(1, all.get("migrations").size());
        assertEquals(
                "[{\"tenant\":\"acme\",\"labels\":{\"wave\":\"1\"}}]",
                all.get("tenants").toString());
    }

    @Test
    void refusalSaysWhyAndWhatToDo() throws Exception {
        api.operations
                .will(Statuses.copying(1))
                .alreadyStarted()
                .refuse(new OperationRefused("no switchover of acme", "the initial copy runs", "wait for it"));

        JsonNode problem = json(api.send("POST", "/v1/migrations/acme/switchover", ""), 409);

        assertEquals(
                "https://crossfade.dev/problems/refused", problem.get("type").asText());
        assertEquals("no switchover of acme", problem.get("detail").asText());
        assertEquals("the initial copy runs", problem.get("reason").asText());
        assertEquals("wait for it", problem.get("action").asText());
    }

    @Test
    void whatIsNotThereIsAProblemThatSaysSo() throws Exception {
        assertEquals(
                "use one of: acme",
                json(api.get("/v1/migrations/nobody"), 404).get("action").asText());
        assertEquals(
                "start one: crossfade migrate acme",
                json(api.get("/v1/migrations/acme"), 404).get("action").asText());
        json(api.send("POST", "/v1/migrations/acme/rollback", ""), 404);
        json(api.get("/v1/nothing"), 404);
        json(api.send("DELETE", "/v1/routes", ""), 405);
        json(api.send("POST", "/v1/migrations", "{}"), 400);
        json(api.get("/v1/routes?after=x"), 400);
        json(api.get("/v1/audit?limit=0"), 400);
    }

    @Test
    void bodyLargerThanTheBoundIsRefused() throws Exception {
        json(api.send("PUT", "/v1/routes/acme", " ".repeat(Bodies.MOST_BYTES + 1)), 413);
    }

    @Test
    void planIsShownAndWhatAVerbIsForReachesItsAudit() throws Exception {
        JsonNode plan = json(api.get("/v1/migrations/acme/plan"), 200);
        assertTrue(plan.get("hash").asText().startsWith("sha256:"), plan::toString);
        api.operations.will(Statuses.holdPoint()).alreadyStarted();

        json(api.send("POST", "/v1/migrations/acme/pause?why=ticket%207%3A%20%C3%BCbung", ""), 200);
        json(api.send("POST", "/v1/migrations/acme/pause?why=" + "x".repeat(501), ""), 400);
        ObjectNode start = Json.MAPPER.createObjectNode().put("tenant", "acme");
        start.putObject("plan")
                .put("tenant", "acme")
                .put("version", plan.get("version").asText())
                .put("hash", plan.get("hash").asText())
                .set("facts", plan.get("facts"));
        json(api.send("POST", "/v1/migrations", start.toString()), 200);

        assertEquals(
                List.of("pause acme by local: ticket 7: übung", "migrate, as planned, acme by local"),
                api.operations.verbs());
    }

    @Test
    void findingsOfTheCheckAreListed() throws Exception {
        JsonNode finding =
                json(api.get("/v1/migrations/acme/check"), 200).get("findings").get(0);

        assertEquals("wal-level", finding.get("code").asText());
    }

    @Test
    void metricsTellStageLagAndRetainedLog() throws Exception {
        api.operations.will(Statuses.holdPoint()).alreadyStarted();

        String metrics = api.get("/metrics").body();

        assertTrue(
                metrics.contains("crossfade_replication_lag_bytes{side=\"source\",tenant=\"acme\"} 4096.0"), metrics);
        for (String kept :
                List.of("{side=\"source\",tenant=\"acme\"} 65536.0", "{side=\"target\",tenant=\"acme\"} 1024.0")) {
            assertTrue(metrics.contains("crossfade_replication_slot_retained_wal_bytes" + kept), metrics);
        }
        assertTrue(metrics.contains("crossfade_migration_stage{stage=\"replication\",tenant=\"acme\"} 1.0"), metrics);
        assertTrue(metrics.contains("crossfade_migration_stage{stage=\"setup\",tenant=\"acme\"} 0.0"), metrics);
        assertTrue(metrics.contains("crossfade_control_proxies{state=\"live\"} 0.0"), metrics);
    }

    @Test
    void metricsTellHowCopyAndLagGoOnAndWhatAilsTheStream() throws Exception {
        api.operations.will(Statuses.copying(600)).alreadyStarted();

        String metrics = api.get("/metrics").body();

        for (String sample : List.of(
                "crossfade_replication_lag_seconds{side=\"source\",tenant=\"acme\"} 0.8",
                "crossfade_replication_catch_up_seconds{side=\"source\",tenant=\"acme\"} 0.0",
                "crossfade_replication_copy_tables{phase=\"copying\",tenant=\"acme\"} 1.0",
                "crossfade_replication_copy_rows{tenant=\"acme\"} 600.0",
                "crossfade_replication_copy_bytes{tenant=\"acme\"} 60000.0",
                "crossfade_replication_copy_expected_bytes{tenant=\"acme\"} 200000.0",
                "crossfade_replication_copy_left_seconds{tenant=\"acme\"} 12.0",
                "crossfade_migration_upkeep_cut_off{tenant=\"acme\"} 2.0",
                "crossfade_replication_ailments{kind=\"duplicate-key\",tenant=\"acme\"} 0.0")) {
            assertTrue(metrics.contains(sample), () -> sample + " is not in " + metrics);
        }
    }

    @Test
    void everyMetricOfTheControllerThatAlertsAndDashboardNameIsThere() throws Exception {
        api.operations
                .will(Statuses.with(
                        Statuses.copying(600),
                        "copySlots",
                        List.of(new MigrationStatus.SlotState(
                                "pg_16_sync_17_18",
                                "source",
                                true,
                                "reserved",
                                4096,
                                5_368_709_120L,
                                null,
                                null,
                                null))))
                .alreadyStarted();
        String metrics = api.get("/metrics").body();
        Set<String> named = new TreeSet<>();
        for (String page : List.of("alerts.yaml", "dashboard.json")) {
            Matcher name = Pattern.compile("crossfade_(?:control|migration|replication)_[a-z_]+")
                    .matcher(Files.readString(Path.of("../docs/observability", page)));
            while (name.find()) {
                named.add(name.group());
            }
        }

        assertTrue(named.size() >= 15, () -> "are the pages where they were? They name " + named);
        named.removeIf(name -> metrics.contains("\n" + name + "{") || metrics.contains("\n" + name + " "));
        assertEquals(Set.of(), named, metrics);
    }

    @Test
    void everythingThatAnswersIsInTheDocumentForPrograms() throws Exception {
        JsonNode paths = json(api.get("/v1/openapi.json"), 200).path("paths");
        Set<String> described = new TreeSet<>();
        paths.properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (!method.equals("parameters")) {
                        described.add(method + " " + path.getKey());
                    }
                }));

        Set<String> answering = api.endpoints();
        answering.removeIf(endpoint -> endpoint.equals("get /") || endpoint.startsWith("get /assets/")); // for people
        assertEquals(described, answering);
    }

    @Test
    void aliveAndReady() throws Exception {
        assertEquals(200, api.get("/livez").statusCode());
        assertEquals(200, api.get("/readyz").statusCode());
    }

    @Test
    void requestThatNamesAnotherHostIsRefused() throws Exception {
        assertTrue(raw("evil.example.com:9901", "").startsWith("HTTP/1.1 403"));
        assertTrue(raw("localhost:9901", "").startsWith("HTTP/1.1 200"));
    }

    @Test
    void requestFromAPageOfAnotherOriginIsRefused() throws Exception {
        assertTrue(raw("localhost:9901", "Origin: http://evil.example.com\r\n").startsWith("HTTP/1.1 403"));
        assertTrue(raw("localhost:9901", "Origin: null\r\n").startsWith("HTTP/1.1 403"));
        assertTrue(raw("localhost:9901", "Origin: http://localhost:9901\r\n").startsWith("HTTP/1.1 200"));
    }

    @Test
    void portInUseIsSaidSo() {
        int port = port(api);

        PortInUse failure = assertThrows(
                PortInUse.class,
                () -> ControlServer.start(
                        new ControlSettings.Admin("127.0.0.1", port, "", null),
                        Map.of(),
                        new LeadingDesk(api.routing, api.operations, new NoAudit()),
                        List.of(),
                        InstantSource.system()));

        assertTrue(String.valueOf(failure.getMessage()).contains("127.0.0.1:" + port));
    }

    @Test
    void addressBeyondLoopbackNeedsTokens() {
        IllegalArgumentException failure = assertThrows(
                IllegalArgumentException.class,
                () -> ControlServer.start(
                        new ControlSettings.Admin("0.0.0.0", 0, "", null),
                        Map.of(),
                        new LeadingDesk(api.routing, api.operations, new NoAudit()),
                        List.of(),
                        InstantSource.system()));

        assertTrue(String.valueOf(failure.getMessage()).contains("tokensFile"));
    }

    private static CompletableFuture<HttpResponse<String>> oneThatWaits(RunningApi api) {
        CompletableFuture<HttpResponse<String>> answer = api.client()
                .sendAsync(
                        api.request("GET", "/v1/routes?after=1&waitMs=30000", ""),
                        HttpResponse.BodyHandlers.ofString());
        while (api.routing.publisher().waiting() < 1) {
            Thread.onSpinWait();
        }
        return answer;
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private static int port(RunningApi api) {
        return Integer.parseInt(api.address().substring(api.address().lastIndexOf(':') + 1));
    }

    private String raw(String host, String moreHeaders) throws IOException {
        int port = port(api);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
            socket.getOutputStream()
                    .write(("GET /v1/routes HTTP/1.1\r\nHost: " + host + "\r\n" + moreHeaders
                                    + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream answer = socket.getInputStream();
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static JsonNode json(HttpResponse<String> answer, int status) throws IOException {
        assertEquals(status, answer.statusCode(), answer.body());
        String type = answer.headers().firstValue("Content-Type").orElse("");
        assertEquals(status >= 400 ? "application/problem+json" : "application/json", type);
        JsonNode node = Json.MAPPER.readTree(answer.body());
        if (status >= 400) {
            assertEquals(status, node.get("status").asInt());
            assertFalse(node.get("detail").asText().isEmpty());
        }
        return node;
    }
}
